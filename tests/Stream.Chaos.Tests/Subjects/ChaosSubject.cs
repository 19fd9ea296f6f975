using System.Globalization;
using System.Text.RegularExpressions;
using Streams.Chaos.Job;

namespace Streams.Chaos.Subjects;

/// <summary>The job of the tests. Nothing is late in it, so the records that it publishes are those of an undisturbed run, each as often.</summary>
internal sealed partial class ChaosSubject : Subject
{
    private static readonly Lazy<string[]> Windows = new(ExpectedWindows);
    private static readonly Lazy<string[]> Buckets = new(ExpectedBuckets);

    /// <inheritdoc />
    public override string Program => Programs.ChaosJob;

    /// <inheritdoc />
    public override long Records => 24_000;

    /// <inheritdoc />
    public override IEnumerable<string> Arguments(JobFolder folder, RunSettings run) =>
    [
        "--output", folder.Output, "--checkpoints", folder.Checkpoints, "--count", Number(Records), "--parallelism", Number(run.Parallelism), "--checkpoint-interval", Number(run.IntervalMs),
        .. Rate(run) is { } rate ? new[] { "--rate", rate } : [],
    ];

    /// <inheritdoc />
    public override void CheckResults(JobFolder folder)
    {
        Check(Windows.Value, folder, Results.Windows);
        Check(Buckets.Value, folder, Results.Buckets);
    }

    /// <inheritdoc />
    public override long ReadBy(ChildProcess child) => long.Parse(Last().Match(string.Join('\n', child.Output)).Groups["count"].Value, CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public override bool HadFinishedBefore(ChildProcess child) => How(child) == "AlreadyFinished";

    /// <inheritdoc />
    public override bool HasStopped(ChildProcess child) => How(child) == "Stopped";

    private static string How(ChildProcess child) => Last().Match(string.Join('\n', child.Output)).Groups["how"].Value;

    private static void Check(string[] expected, JobFolder folder, string sink)
    {
        string[] found = [.. folder.Lines(sink).Order(StringComparer.Ordinal)];
        if (expected.AsSpan().SequenceEqual(found)) return;
        Dictionary<string, int> balance = [];
        foreach (string line in expected) balance[line] = balance.GetValueOrDefault(line) - 1;
        foreach (string line in found) balance[line] = balance.GetValueOrDefault(line) + 1;
        string wrong = string.Join('\n', balance.Where(static b => b.Value != 0).OrderBy(static b => b.Key, StringComparer.Ordinal).Take(20).Select(static b => $"{b.Value:+0;-0} {b.Key}"));
        Assert.Fail($"'{sink}' has {found.Length} records where {expected.Length} are right; too many (+) or too few (-):\n{wrong}");
    }

    private static string[] ExpectedWindows() =>
    [
        .. Kept().GroupBy(static r => (r.Key, r.BucketMs))
            .Select(static g => Results.Window(g.Key.Key, g.Key.BucketMs, g.Count(), g.Sum(static r => r.Value)))
            .Order(StringComparer.Ordinal),
    ];

    private static string[] ExpectedBuckets() =>
    [
        .. Kept().GroupBy(static r => (r.Key, r.BucketMs))
            .SelectMany(static g => Enumerable.Range(1, g.Count() / Reading.Milestone)
                .Select(n => Results.Milestone(g.Key.Key, g.Key.BucketMs, n * Reading.Milestone))
                .Append(Results.Total(g.Key.Key, g.Key.BucketMs, g.Count())))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<Reading> Kept() => Enumerable.Range(0, (int)new ChaosSubject().Records).Select(static n => Reading.Of(n)).Where(static r => r.IsKept);

    [GeneratedRegex(@"^(?<how>\w+): (?<count>\d+) records in this run\.$", RegexOptions.Multiline)]
    private static partial Regex Last();
}
