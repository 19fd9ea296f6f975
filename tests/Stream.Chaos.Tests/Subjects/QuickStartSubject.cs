using System.Globalization;
using System.Text.RegularExpressions;

namespace Streams.Chaos.Subjects;

/// <summary>The first sample, on its real input: windows fire again for what comes late, so the last result of each repository and week counts.</summary>
internal sealed partial class QuickStartSubject : Subject
{
    private const string Header = "repository,window_start,commits,authors";

    /// <inheritdoc />
    public override string Program => Programs.QuickStart;

    /// <inheritdoc />
    public override long Records => 37_509;

    /// <summary>The computed results, from elsewhere.</summary>
    public static string Expected => Programs.FileOf("samples/QuickStart/data/expected_weekly.csv");

    /// <summary>Where the final table goes.</summary>
    public static string FinalTable(JobFolder folder) => Path.Combine(folder.Root, "final.csv");

    /// <inheritdoc />
    public override IEnumerable<string> Arguments(JobFolder folder, RunSettings run) =>
    [
        "--output", folder.Output, "--checkpoints", folder.Checkpoints, "--final", FinalTable(folder), "--parallelism", Number(run.Parallelism), "--checkpoint-interval", $"{Number(run.IntervalMs)}ms",
        .. Rate(run) is { } rate ? new[] { "--rate", rate } : [],
    ];

    /// <inheritdoc />
    public override void CheckResults(JobFolder folder)
    {
        string[] expected = File.ReadAllLines(Expected);
        Assert.Equal(expected, File.ReadAllLines(FinalTable(folder)));

        // And without the sample's own word for it.
        Dictionary<string, string> last = [];
        foreach (string line in folder.Lines("weeks")) last[string.Join(',', line.Split(',')[..2])] = line;
        Assert.Equal(expected.Where(static l => l != Header).Order(StringComparer.Ordinal), last.Values.Order(StringComparer.Ordinal));
    }

    /// <inheritdoc />
    public override long ReadBy(ChildProcess child) => long.Parse(CountOfRun().Match(string.Join('\n', child.Output)).Groups["count"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public override bool HadFinishedBefore(ChildProcess child) => child.Output.Any(static l => l.Contains("had finished before", StringComparison.Ordinal));

    /// <inheritdoc />
    public override bool HasStopped(ChildProcess child) => child.Output.Any(static l => l.StartsWith("Stopped behind a checkpoint", StringComparison.Ordinal));

    [GeneratedRegex(@"^(Stopped behind a checkpoint after|Finished:) (?<count>[0-9,]+) commits", RegexOptions.Multiline)]
    private static partial Regex CountOfRun();
}
