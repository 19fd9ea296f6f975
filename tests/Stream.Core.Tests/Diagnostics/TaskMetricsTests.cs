using Streams.Diagnostics;

namespace Streams.Tests.Diagnostics;

public sealed class TaskMetricsTests
{
    [Theory, InlineData(2, 3, false), InlineData(3, 2, true), InlineData(1, 4, true), InlineData(2, 4, true)]
    public void Times_are_kept_over_attempts_while_the_ports_are_the_same(int inlets, int outlets, bool isNew)
    {
        TaskMetrics metrics = new("in", 0);
        metrics.Attach(new Probe(), 2, 3);
        TaskTimes first = metrics.Times;

        metrics.Attach(new Probe(), inlets, outlets);

        Assert.Equal(isNew, !ReferenceEquals(first, metrics.Times));
        Assert.Equal(inlets - 1, metrics.Times.InletOf(metrics.Times.Count - 1));
        Assert.Equal(outlets - 1, metrics.Times.OutletOf(TaskTimes.HeldBy(outlets - 1)));
    }

    private sealed class Probe : ITaskProbe
    {
        public long Watermark => 0;

        public bool IsIdle => false;

        public string? HoldingSplit => null;

        public int HoldingInlet => -1;

        public long SentAt(int outlet) => 0;

        public long HandledAt(int inlet) => 0;
    }
}
