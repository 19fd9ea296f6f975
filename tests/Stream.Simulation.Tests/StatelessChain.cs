using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>Records that are dropped, changed and multiplied, without a key.</summary>
internal sealed class StatelessChain : Scenario
{
    private SimulatedOutput<(int Id, long Part)> _output = new();

    protected override void Prepare() => _output = new();

    protected override void Declare(StreamJob job, SimulatedProcess process, Input input) =>
        From(job, process, input).Where(static r => r.Key % 3 != 0).Select(static r => r with { Amount = r.Amount * 2 }).SelectMany(static r => Parts(r)).To("parts", new SimulatedSink<(int, long)>(process, _output));

    protected override void Check(Input input) => AssertSame(
        input.All.Where(static r => r.Key % 3 != 0).Select(static r => r with { Amount = r.Amount * 2 }).SelectMany(Parts), _output.Published, static p => p.ToString());

    private static IEnumerable<(int Id, long Part)> Parts(Reading reading)
    {
        for (int i = 0; i < reading.Amount % 9; i++) yield return (reading.Id, i);
    }
}
