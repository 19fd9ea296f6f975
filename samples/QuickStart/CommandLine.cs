using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace QuickStart;

/// <summary>Reads the command line: exit code 2 and what is wrong for wrong arguments.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Input = new("--input")
    {
        Description = "The commits to read: a CSV file, or a directory of them.",
        HelpName = "CSV",
        DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "data", "commits.csv"),
    };

    private static readonly Option<string> Output = new("--output") { Description = "Where the results are published.", HelpName = "DIR", DefaultValueFactory = _ => "quickstart/output" };

    private static readonly Option<string> Checkpoints = new("--checkpoints") { Description = "Where state is checkpointed.", HelpName = "DIR", DefaultValueFactory = _ => "quickstart/checkpoints" };

    private static readonly Option<TimeSpan> Interval = new("--checkpoint-interval")
    {
        Description = "Time between two checkpoints: 500ms, 1s, 2m.",
        HelpName = "TIME",
        DefaultValueFactory = _ => TimeSpan.FromSeconds(1),
        CustomParser = ParseDuration,
    };

    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = "Reads at most so many records a second. Default: as fast as it goes.",
        HelpName = "RECORDS_PER_SECOND",
        CustomParser = static r => double.TryParse(TextOf(r), NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) && double.IsFinite(rate) && rate > 0
            ? rate
            : Wrong<double?>(r, "--rate takes a number of records a second above 0"),
    };

    private static readonly Option<int> Parallelism = new("--parallelism")
    {
        Description = "How many subtasks run each operator.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
        CustomParser = static r => int.TryParse(TextOf(r), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1
            ? count
            : Wrong<int>(r, "--parallelism takes a whole number of at least 1"),
    };

    private static readonly Option<string?> Final = new("--final") { Description = "Also writes the final table to this file.", HelpName = "CSV" };

    /// <summary>Parses the arguments and runs, or says what is wrong.</summary>
    public static async Task<int> RunAsync(string[] args, Func<Settings, Task<int>> run)
    {
        RootCommand command = new("Counts commits and distinct authors per repository and week, exactly once. Interrupt or kill it: the same command goes on where it was.")
        {
            Input, Output, Checkpoints, Interval, Rate, Parallelism, Final,
        };
        ParseResult result = command.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (ParseError error in result.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Try --help.");
            return 2;
        }

        command.SetAction((parsed, _) => run(new Settings(
            parsed.GetRequiredValue(Input), parsed.GetRequiredValue(Output), parsed.GetRequiredValue(Checkpoints), parsed.GetValue(Interval), parsed.GetValue(Rate),
            parsed.GetValue(Parallelism), parsed.GetValue(Final))));

        // The program turns signals into a stop of the job itself.
        return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private static string TextOf(ArgumentResult result) => result.Tokens is [{ } token] ? token.Value : "";

    private static T? Wrong<T>(ArgumentResult result, string wanted)
    {
        result.AddError($"{wanted}, not '{TextOf(result)}'.");
        return default;
    }

    private static TimeSpan ParseDuration(ArgumentResult result)
    {
        string text = TextOf(result);
        (string unit, double milliseconds) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => ("ms", 1d),
            _ when text.EndsWith('s') => ("s", 1_000d),
            _ when text.EndsWith('m') => ("m", 60_000d),
            _ => ("", 0d),
        };
        if (unit.Length > 0 && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0)
            return TimeSpan.FromMilliseconds(number * milliseconds);
        return Wrong<TimeSpan>(result, "--checkpoint-interval takes a time such as 500ms, 1s or 2m");
    }
}
