// A list of things to do: validated, described by OpenAPI, and kept in a file.

using Microsoft.AspNetCore.Http.HttpResults;
using Sample;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenApi();
builder.Services.AddProblemDetails();
builder.Services.AddValidation();
builder.Services.AddSingleton<TodoStore>();

WebApplication app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapOpenApi();
app.MapGet("/", () => "Hello from ASP.NET Core!");

RouteGroupBuilder todos = app.MapGroup("/todos");
todos.MapGet("/", (TodoStore store, bool? done) => store.All(done));
todos.MapGet("/{id:int}", Results<Ok<Todo>, NotFound> (int id, TodoStore store) =>
    store.Find(id) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound());
todos.MapPost("/", (NewTodo todo, TodoStore store, ILogger<TodoStore> logger) =>
{
    Todo added = store.Add(todo);
    logger.LogInformation("Added {Title} as {Id}", added.Title, added.Id);
    return TypedResults.Created($"/todos/{added.Id}", added);
});
todos.MapPut("/{id:int}", Results<Ok<Todo>, NotFound> (int id, NewTodo todo, TodoStore store) =>
    store.Change(id, todo) is { } changed ? TypedResults.Ok(changed) : TypedResults.NotFound());
todos.MapDelete("/{id:int}", Results<NoContent, NotFound> (int id, TodoStore store) =>
    store.Remove(id) ? TypedResults.NoContent() : TypedResults.NotFound());

app.Run();
