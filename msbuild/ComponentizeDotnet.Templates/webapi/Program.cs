using Microsoft.AspNetCore.Http.HttpResults;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
WebApplication app = builder.Build();

Todo[] todos =
[
    new(1, "Walk the dog"),
    new(2, "Do the dishes", new DateOnly(2030, 1, 31)),
    new(3, "Clean the bathroom", new DateOnly(2030, 2, 28)),
];

RouteGroupBuilder api = app.MapGroup("/todos");
api.MapGet("/", () => todos);
api.MapGet("/{id:int}", Results<Ok<Todo>, NotFound> (int id) =>
    Array.Find(todos, todo => todo.Id == id) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound());

app.Run();

internal sealed record Todo(int Id, string Title, DateOnly? DueBy = null, bool IsComplete = false);
