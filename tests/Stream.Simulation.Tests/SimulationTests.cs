using Streams.Testing;

namespace Streams.Tests.Simulation;

public sealed class SimulationTests
{
    [Fact]
    public void A_chain_without_state_publishes_every_record_once() => Seeds.Run(new StatelessChain());

    [Fact]
    public void Windows_in_which_nothing_is_late_publish_every_result_once() => Seeds.Run(new TumblingTotals());

    [Fact]
    public void A_seed_replays_exactly()
    {
        SeededResult first = new TumblingTotals().Run(7);

        SeededResult second = new TumblingTotals().Run(7);

        Assert.Equal(first, second);
    }
}
