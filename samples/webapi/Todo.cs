using System.ComponentModel.DataAnnotations;

namespace Sample;

/// <summary>A thing to do, as the client describes it.</summary>
public sealed record NewTodo([property: Required, StringLength(100, MinimumLength = 1)] string Title, bool Done = false);

/// <summary>A thing to do.</summary>
public sealed record Todo(int Id, string Title, bool Done);
