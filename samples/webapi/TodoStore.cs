using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sample;

/// <summary>
/// The things to do, in the file that the configuration names. With WASI 0.2 each request has an instance of its own: what
/// is in memory alone, is gone afterwards.
/// </summary>
public sealed class TodoStore(IConfiguration configuration)
{
    private readonly string _file = configuration["Todos:File"] ?? "todos.json";

    public IEnumerable<Todo> All(bool? done) => Read().Where(todo => done is null || todo.Done == done);

    public Todo? Find(int id) => Read().Find(todo => todo.Id == id);

    public Todo Add(NewTodo todo)
    {
        List<Todo> todos = Read();
        Todo added = new(todos.Count == 0 ? 1 : todos.Max(other => other.Id) + 1, todo.Title, todo.Done);
        todos.Add(added);
        Write(todos);
        return added;
    }

    public Todo? Change(int id, NewTodo todo)
    {
        List<Todo> todos = Read();
        int place = todos.FindIndex(other => other.Id == id);
        if (place < 0)
        {
            return null;
        }
        todos[place] = new Todo(id, todo.Title, todo.Done);
        Write(todos);
        return todos[place];
    }

    public bool Remove(int id)
    {
        List<Todo> todos = Read();
        bool isRemoved = todos.RemoveAll(todo => todo.Id == id) > 0;
        if (isRemoved)
        {
            Write(todos);
        }
        return isRemoved;
    }

    private List<Todo> Read() => File.Exists(_file) ? JsonSerializer.Deserialize(File.ReadAllText(_file), StoreJson.Default.ListTodo)! : [];

    private void Write(List<Todo> todos) => File.WriteAllText(_file, JsonSerializer.Serialize(todos, StoreJson.Default.ListTodo));
}

/// <summary>How the file is written.</summary>
[JsonSerializable(typeof(List<Todo>))]
internal sealed partial class StoreJson : JsonSerializerContext;
