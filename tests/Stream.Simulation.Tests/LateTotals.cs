using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Count and sum per key and window, with watermarks that promise more than the records keep: windows fire again within the allowed lateness. The last result of each key and window is the whole one.</summary>
internal class LateTotals : Scenario
{
    private const long SizeMs = 50;
    private SimulatedOutput<(Total Total, int Firing)> _output = new();

    /// <summary>The firings of each window, in the order in which they were published.</summary>
    protected IEnumerable<IGrouping<(int Key, long Start), (Total Total, int Firing)>> Firings => _output.Published.GroupBy(static r => (r.Total.Key, r.Total.Start));

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        job.From("readings", new SimulatedSource<Reading>(process, input.Splits), static r => new StreamTime(r.At), Watermarks.OutOfOrderBy(TimeSpan.FromMilliseconds(input.DisorderMs / 4)).WithoutIdleness())
            .KeyBy(static r => r.Key)
            .Window(Tumbling.Of(TimeSpan.FromMilliseconds(SizeMs)), Late.Allow(TimeSpan.FromMilliseconds(input.DisorderMs)).ThenDrop())
            .Aggregate("totals", static a => (a.Count(), a.Sum(static r => r.Amount)), static (key, window, count, sum) => (new Total(key, window.Start.UnixMilliseconds, count, sum), window.Index))
            .To("out", new SimulatedSink<(Total, int)>(process, _output));

    protected override void Check(Input input)
    {
        // Every firing of a window tells one record more at least, so the largest result is the last.
        AssertSame(
            TumblingTotals.Of(input.All, SizeMs),
            Firings.Select(static g => g.MaxBy(static r => r.Total.Count).Total),
            static t => t.ToString());
        foreach (IGrouping<(int, long), (Total Total, int Firing)> window in Firings)
        {
            (Total Total, int Firing)[] firings = [.. window.OrderBy(static r => r.Total.Count)];
            Assert.Equal(Enumerable.Range(0, firings.Length), firings.Select(static r => r.Firing));
            Assert.Distinct(firings.Select(static r => r.Total.Count));
        }
    }
}
