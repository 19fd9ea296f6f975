using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Nexmark;

/// <summary>Reads the command line: exit code 2 and what is wrong for wrong arguments.</summary>
internal static class CommandLine
{
    private static readonly Argument<Query> Which = new("QUERY")
    {
        Description = $"Which query: {string.Join(", ", Suite.All.Select(static q => q.Name))}.",
        CustomParser = static r => Suite.All.FirstOrDefault(q => q.Name == TextOf(r)) ?? Wrong<Query>(r, $"QUERY is one of {string.Join(", ", Suite.All.Select(static q => q.Name))}"),
    };

    private static readonly Option<string?> Input = new("--input") { Description = "The events: a file of JSON lines, also gzipped.", HelpName = "FILE[.gz]" };

    private static readonly Option<int> Generate = new("--generate") { Description = "Makes so many events in memory instead, and prints events a second.", HelpName = "N", CustomParser = Count };

    private static readonly Option<string?> Output = new("--output") { Description = "Where the sorted answer goes.", HelpName = "CSV" };

    private static readonly Option<int> Parallelism = new("--parallelism") { Description = "How many subtasks run each operator.", HelpName = "N", DefaultValueFactory = _ => 1, CustomParser = Count };

    private static readonly Option<TimeSpan> SessionGap = new("--session-gap")
    {
        Description = "The silence that ends a session of q11: 500ms, 2s.",
        HelpName = "TIME",
        DefaultValueFactory = _ => TimeSpan.FromSeconds(2),
        CustomParser = Duration,
    };

    /// <summary>Parses the arguments and runs, or says what is wrong.</summary>
    public static async Task<int> RunAsync(string[] args, Func<Settings, CancellationToken, Task<int>> run)
    {
        RootCommand command = new("Answers a query of the Nexmark suite over a file of events, or measures it over generated ones.") { Which, Input, Generate, Output, Parallelism, SessionGap };
        command.Validators.Add(static result =>
        {
            if (result.GetResult(Input) is null == result.GetResult(Generate) is null) result.AddError("Give either --input with the events to read, or --generate with how many to make.");
        });
        ParseResult result = command.Parse(args);
        if (result.Errors.Count > 0 && !args.Intersect(["--help", "-h", "-?"]).Any())
        {
            foreach (ParseError error in result.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Try --help.");
            return 2;
        }

        command.SetAction((parsed, stop) => run(new Settings(
            parsed.GetRequiredValue(Which), parsed.GetValue(Input), parsed.GetValue(Generate), parsed.GetValue(Output), parsed.GetValue(Parallelism), parsed.GetValue(SessionGap)), stop));
        return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static string TextOf(ArgumentResult result) => result.Tokens is [{ } token] ? token.Value : "";

    private static T? Wrong<T>(ArgumentResult result, string wanted)
    {
        result.AddError($"{wanted}, not '{TextOf(result)}'.");
        return default;
    }

    private static int Count(ArgumentResult result) => int.TryParse(TextOf(result), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1
        ? count
        : Wrong<int>(result, $"{((OptionResult)result.Parent!).Option.Name} takes a whole number of at least 1");

    private static TimeSpan Duration(ArgumentResult result)
    {
        string text = TextOf(result);
        (string unit, double milliseconds) = text.EndsWith("ms", StringComparison.Ordinal) ? ("ms", 1d) : text.EndsWith('s') ? ("s", 1_000d) : text.EndsWith('m') ? ("m", 60_000d) : ("", 0d);
        if (unit.Length > 0 && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number * milliseconds >= 1)
            return TimeSpan.FromMilliseconds(Math.Round(number * milliseconds));
        return Wrong<TimeSpan>(result, "--session-gap takes a time such as 500ms, 2s or 1m");
    }
}
