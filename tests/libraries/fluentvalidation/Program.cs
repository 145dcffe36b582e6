// Rules on properties, collections and nested objects, synchronous and not, with messages of several kinds.
using FluentValidation;
using FluentValidation.Results;

var validator = new CustomerValidator();
Show(validator.Validate(new Customer("Ada", "ada@example.org", 36, new("Main Street", "12345"), [new("book", 2, 9.95m)], Level.Gold)));
Show(validator.Validate(new Customer("", "nobody", -1, new("", "1"), [new("", 0, -1), new("pen", 1, 1.234m)], (Level)9)));
Show(await validator.ValidateAsync(new Customer("taken", null, 200, null, [], Level.None)));
Show(validator.Validate(new Customer("x", "x@y.z", 1, new("s", "12345"), [], Level.None), options => options.IncludeRuleSets("strict").IncludeProperties("Name")));
try
{
    validator.ValidateAndThrow(new Customer(null!, null, 0, null, [], Level.None));
}
catch (ValidationException exception)
{
    Console.WriteLine(exception.Message);
}
foreach (var member in validator.CreateDescriptor().GetMembersWithValidators())
    Console.WriteLine($"{member.Key}: {string.Join(", ", member.Select(rule => rule.Validator.Name))}");

static void Show(ValidationResult result)
{
    Console.WriteLine(result.IsValid);
    foreach (var error in result.Errors)
        Console.WriteLine($"  {error.PropertyName} [{error.ErrorCode}, {error.Severity}]: {error.ErrorMessage}");
}

internal enum Level { None, Gold }

internal sealed record Address(string Street, string Code);

internal sealed record Line(string Product, int Count, decimal Price);

internal sealed record Customer(string Name, string? Mail, int Age, Address? Address, List<Line> Lines, Level Level);

internal sealed class AddressValidator : AbstractValidator<Address>
{
    public AddressValidator()
    {
        RuleFor(address => address.Street).NotEmpty().MaximumLength(100);
        RuleFor(address => address.Code).Matches("^[0-9]{5}$").WithMessage("'{PropertyValue}' is no code of {PropertyName}.");
    }
}

internal sealed class CustomerValidator : AbstractValidator<Customer>
{
    public CustomerValidator()
    {
        RuleFor(customer => customer.Name).Cascade(CascadeMode.Stop).NotNull().NotEmpty().Length(2, 20)
            .MustAsync(async (name, token) =>
            {
                await Task.Delay(1, token);
                return name != "taken";
            }).When(customer => customer.Mail is null).WithMessage("The name is taken.");
        RuleFor(customer => customer.Mail).EmailAddress().WithSeverity(Severity.Warning);
        RuleFor(customer => customer.Age).InclusiveBetween(0, 150).GreaterThan(customer => customer.Lines.Count - 10).WithName("Age in years");
        RuleFor(customer => customer.Address).NotNull().SetValidator(new AddressValidator()!);
        RuleForEach(customer => customer.Lines).ChildRules(line =>
        {
            line.RuleFor(item => item.Product).NotEmpty();
            line.RuleFor(item => item.Count).GreaterThan(0).LessThanOrEqualTo(10);
            line.RuleFor(item => item.Price).PrecisionScale(5, 2, true).GreaterThanOrEqualTo(0);
        });
        RuleFor(customer => customer.Level).IsInEnum();
        RuleFor(customer => customer).Custom((customer, context) =>
        {
            if (customer.Level is Level.Gold && customer.Lines.Count == 0)
                context.AddFailure("Level", "Gold needs lines.");
        });
        RuleSet("strict", () => RuleFor(customer => customer.Name).MinimumLength(3).WithErrorCode("E1"));
    }
}
