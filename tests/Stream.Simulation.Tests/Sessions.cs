using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Sessions of each key, which records that come out of order extend and join; nothing is late.</summary>
internal sealed class Sessions : Scenario
{
    // Times are doubled and the gap is odd, so no two records are exactly a gap apart: such a one may rightly come when the session before it has fired, or while it has not.
    private const int Scale = 2;
    private const long GapMs = (Scale * Gaps.GapMs) - 1;
    private SimulatedOutput<Burst> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        job.From(
                "readings", new SimulatedSource<Reading>(process, input.Splits), static r => new StreamTime(Scale * r.At),
                Watermarks.OutOfOrderBy(TimeSpan.FromMilliseconds(Scale * input.DisorderMs)).WithoutIdleness())
            .KeyBy(static r => r.Key)
            .Window(Session.WithGap(TimeSpan.FromMilliseconds(GapMs)), Late.Drop)
            .Aggregate(
                "sessions",
                static a => (a.Count(), a.Sum(static r => r.Amount)),
                static (key, window, count, sum) => new Burst(key, window.Start.UnixMilliseconds / Scale, (window.End.UnixMilliseconds - GapMs) / Scale, count, sum))
            .To("out", new SimulatedSink<Burst>(process, _output));

    protected override void Check(Input input) => AssertSame(input.All.GroupBy(static r => r.Key).SelectMany(static g => Gaps.BurstsOf(g.Key, g)), _output.Published, static b => b.ToString());
}
