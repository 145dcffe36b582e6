// What F# prints of its types, which reflection finds. .NET prints the same.
module Program

open System
open Microsoft.FSharp.Linq.RuntimeHelpers

type Shape =
    | Circle of radius: float
    | Square of side: float * name: string
    | Nothing

type Person = { Name: string; Age: int; Shape: Shape; Tags: string list }

type Tree<'t> =
    | Leaf
    | Node of Tree<'t> * 't * Tree<'t>

[<Struct>]
type Pair = { Left: int; Right: int option }

[<StructuredFormatDisplay("<{Text}>")>]
type Shown(text: string) =
    member _.Text = text

module Quoted =
    [<ReflectedDefinition>]
    let next x = x + 1

exception Failed of code: int * reason: string

type Order =
    { Name: string
      Tags: string list
      Counts: Map<string, int>
      Kinds: Set<int>
      Note: string option }

type Two =
    static member Join(first: string, second: string) = sprintf "%A and %s" first second

// It ends with a tail call.
let invoke (last: Func<string, string>) text = last.Invoke text

[<EntryPoint>]
let main _ =
    printfn "%A" [ Circle 1.5; Square(2.0, "two"); Nothing ]
    printfn "%A" { Name = "Ada"; Age = 36; Shape = Circle 2.0; Tags = [ "a"; "b" ] }
    printfn "%A" (Node(Node(Leaf, 1, Leaf), 2, Leaf))
    printfn "%A" { Left = 1; Right = Some 2 }
    printfn "%A" (Shown "shown")
    printfn "%A %A %A %A" (Some 1) (None: int option) (Ok "fine": Result<string, int>) (ValueSome 'v')
    printfn "%A %A" (Map.ofList [ 1, "one"; 2, "two" ]) (Set.ofList [ 3; 1; 2 ])
    printfn "%A %A %A" (1, "two", 3.0) [| 1; 2; 3 |] (seq { 1..3 })
    printfn "%A %A" (1, 2, 3, 4, 5, 6) (1, 2, 3, 4, 5, 6, 7)
    printfn "%A %A" (1, 2, 3, 4, 5, 6, 7, 8, 9) (struct (1, 2, 3, 4, 5, 6, 7, 8))
    printfn "%A %A %A" {| X = 1; Y = "y" |} (dict [ 1, 2 ]) (array2D [ [ 1; 2 ]; [ 3; 4 ] ])
    printfn "%A %A %A" (Choice1Of2 1: Choice<int, string>) (ref 5) (lazy 1)
    printfn "%A %A %A" DayOfWeek.Monday (DateTime(2020, 1, 2)) Guid.Empty
    printfn "%O %s %A" (Circle 3.0) (string (Some 4)) (box (Circle 5.0))
    printfn "%d %s %f %b %c %x %-8s|%5d" 1 "s" 2.5 true 'c' 255 "left" 42
    printfn "%s" $"interpolated {1 + 1} %A{Circle 4.0}"

    try
        raise (Failed(3, "reason"))
    with Failed(code, reason) as e ->
        printfn "%d %s %A" code reason (e.GetType().Name)

    let caught =
        try
            failwith "message"
        with
        | e when e.Message.Length = 3 -> 1
        | e when e.Message = "message" -> 2

    printfn "%d" caught
    let case = Reflection.FSharpValue.GetUnionFields(Square(1.0, "s"), typeof<Shape>)
    printfn "%s %A" (fst case).Name (snd case)
    let order =
        { Name = "x"
          Tags = [ "a" ]
          Counts = Map [ "k", 1 ]
          Kinds = set [ 1 ]
          Note = Some "n" }
    let json = System.Text.Json.JsonSerializer.Serialize order
    printfn "%s" json
    printfn "%A" (System.Text.Json.JsonSerializer.Deserialize<Order> json)
    // The trimmer sees names in the data of a quotation as data.
    printfn "%A" <@ fun (x: int) -> if x > 1 then string x else sprintf "%d" (abs x + 1) @>
    printfn "%A" <@ [ 1; 2 ] |> List.map (fun x -> x + 1) |> List.sum @>
    let evaluate quotation = printfn "%A" (LeafExpressionConverter.EvaluateQuotation quotation)
    evaluate <@ 1 + 2 * 3 @>
    // Code made at run time, which library code calls last.
    evaluate <@ float 3 ** 2.0 + abs -1.0 + sqrt 4.0 @>
    evaluate <@ Math.Clamp(7, 1, 5), "text".Substring 2 @>
    printfn "%A" (query { for x in [ 1 .. 5 ] do where (x > 2); sortByDescending x; select (x * 2) } |> Seq.toList)
    printfn "%O" (LeafExpressionConverter.QuotationToExpression <@ Func<int, int>(fun x -> x * 2) @>)
    match <@ Quoted.next 1 @> with
    | Quotations.Patterns.Call(_, called, _) -> printfn "%A" (Quotations.Expr.TryGetReflectedDefinition called)
    | other -> printfn "%A" other
    // The delegate's own first argument is null.
    let join = typeof<Two>.GetMethod("Join").CreateDelegate<Func<string, string>>(null)
    printfn "%s" (invoke join "second")
    0
