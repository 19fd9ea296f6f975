using Streams.Testing;

namespace Streams.Tests.Testing;

/// <summary>Whole jobs of sessions, count windows and global windows, undisturbed and in a storm of crashes, stops and changes of parallelism.</summary>
public sealed class WindowKindsJobTests
{
    private const int KeyCount = 7;

    // Times 3 ms apart, and a pause behind every fiftieth record: sessions of all keys end there.
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 350)];

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);

    public static TheoryData<int, bool> Runs => new() { { 1, false }, { 2, true }, { 3, true }, { 4, true } };

    [Theory, MemberData(nameof(Runs))]
    public void Sessions_are_those_of_a_plain_grouping(int seed, bool isStormy)
    {
        IEnumerable<string> expected = Numbers.GroupBy(static n => (Key: n % KeyCount, Run: n / 50)).Select(static session =>
            $"{session.Key.Key} [{TimeOf(session.First())}, {TimeOf(session.Last()) + 100}): {session.Select(static n => n % 3).Distinct().Count()} of {session.Count()}");

        Check(expected, seed, isStormy, static keyed => keyed.Window(Session.WithGap(Gap), Late.Drop).Aggregate(
            "windows", static a => (a.CountDistinct(static n => n % 3), a.Count()),
            static (key, window, thirds, count) => $"{key} [{window.Start.UnixMilliseconds}, {window.End.UnixMilliseconds}): {thirds} of {count}"));
    }

    [Theory, MemberData(nameof(Runs))]
    public void Count_windows_are_chunks_of_each_key(int seed, bool isStormy)
    {
        IEnumerable<string> expected = Numbers.GroupBy(static n => n % KeyCount).SelectMany(static key => key.Chunk(8).Where(static chunk => chunk.Length == 8).Select((chunk, run) => $"{key.Key} {run}: {chunk.Sum()}"));

        Check(expected, seed, isStormy, static keyed => keyed.Window(Count.Of(8)).Aggregate("windows", static a => a.Sum(static n => n), static (key, window, sum) => $"{key} {window.Run}: {sum}"));
    }

    [Theory, MemberData(nameof(Runs))]
    public void Sliding_count_windows_hold_the_last_records(int seed, bool isStormy)
    {
        IEnumerable<string> expected = Numbers.GroupBy(static n => n % KeyCount).SelectMany(static key => Enumerable.Range(1, key.Count() / 3).Select(run => $"{key.Key}: {string.Join(' ', key.Take(run * 3).TakeLast(5))}"));

        Check(expected, seed, isStormy, static keyed => keyed.Window(Count.Sliding(5, 3)).Process("windows", Joined));
    }

    [Theory, MemberData(nameof(Runs))]
    public void A_purged_global_window_holds_what_came_since_its_last_result(int seed, bool isStormy)
    {
        IEnumerable<string> expected = Numbers.GroupBy(static n => n % KeyCount).SelectMany(static key => key.Chunk(8).Where(static chunk => chunk.Length == 8).Select(chunk => $"{key.Key}: {string.Join(' ', chunk)}"));

        Check(expected, seed, isStormy, static keyed => keyed.WindowGlobal(Trigger.EveryNRecords(8).AndPurge()).Process("windows", Joined));
    }

    private static string[] Joined<TWindow>(int key, TWindow window, IReadOnlyList<int> numbers) => [$"{key}: {string.Join(' ', numbers)}"];

    private static long TimeOf(int n) => (n * 3) + (n / 50 * 1000);

    private static void Check(IEnumerable<string> expected, int seed, bool isStormy, Func<KeyedStream<int, int>, DataStream<string>> windows)
    {
        JobTestResult result = JobTest.Run(
            test =>
            {
                StreamJob job = StreamJob.Create("windows");
                windows(job.From("numbers", test.Source(Numbers), static n => new StreamTime(TimeOf(n)), Watermarks.Ascending.WithoutIdleness()).KeyBy(static n => n % KeyCount)).To("out", test.Sink<string>("out"));
                return job;
            },
            new() { Seed = seed, IsStormy = isStormy, Parallelism = isStormy ? [1, 2, 3] : [1] });

        Assert.Equal(expected.Order(StringComparer.Ordinal), result.Published<string>("out").Order(StringComparer.Ordinal));
    }
}
