// Answers as controllers do: routes of attributes, what is not valid refused before, results by content type.

using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

[ApiController]
[Route("[controller]")]
public sealed class ItemsController(ILogger<ItemsController> logger) : ControllerBase
{
    [HttpGet]
    public IEnumerable<Item> List() => [new Item { Name = "one" }, new Item { Name = "two" }];

    [HttpGet("{id:int}")]
    public ActionResult<Item> Get(int id) => id == 0 ? NotFound() : new Item { Name = $"number {id}" };

    [HttpGet("text/{text}")]
    public string Text(string text) => text;

    [HttpGet("query")]
    public ActionResult<int> Query(int page) => page;

    [HttpPost]
    public ActionResult<Item> Add(Item item)
    {
        logger.LogDebug("{Name} comes.", item.Name);
        return CreatedAtAction(nameof(Get), new { id = 7 }, item);
    }

    [HttpDelete("{id:int}")]
    public IActionResult Delete(int id) => id == 0 ? Problem("There is none.", statusCode: 409) : NoContent();

    [HttpGet("fail")]
    public IActionResult Fail() => throw new InvalidOperationException("It failed.");
}

public sealed class Item
{
    [Required]
    [MinLength(2)]
    public string? Name { get; set; }
}
