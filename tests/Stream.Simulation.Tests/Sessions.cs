using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Sessions of each key, which records that come out of order extend and join; nothing is late.</summary>
internal sealed class Sessions : Scenario
{
    // Sessions that touch are one; bursts that touch are not.
    private const long GapMs = Gaps.GapMs - 1;
    private SimulatedOutput<Burst> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input)
            .KeyBy(static r => r.Key)
            .Window(Session.WithGap(TimeSpan.FromMilliseconds(GapMs)), Late.Drop)
            .Aggregate(
                "sessions",
                static a => (a.Count(), a.Sum(static r => r.Amount)),
                static (key, window, count, sum) => new Burst(key, window.Start.UnixMilliseconds, window.End.UnixMilliseconds - GapMs, count, sum))
            .To("out", new SimulatedSink<Burst>(process, _output));

    protected override void Check(Input input) => AssertSame(input.All.GroupBy(static r => r.Key).SelectMany(static g => Gaps.BurstsOf(g.Key, g)), _output.Published, static b => b.ToString());
}
