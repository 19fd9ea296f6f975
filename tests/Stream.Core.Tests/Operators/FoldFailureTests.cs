using Streams.Operators;
using Streams.Operators.Aggregation;
using Streams.State;
using Streams.Windows;

namespace Streams.Tests.Operators;

/// <summary>What is said of a run that failed, where it depends on what the accumulators held before.</summary>
public sealed class FoldFailureTests
{
    [Fact]
    public void A_record_that_did_not_fail_is_not_blamed()
    {
        SlicedWindows windows = new(Tumbling.Of(TimeSpan.FromSeconds(1)).Grid!.Value, false, TimeSpan.Zero);
        OperatorHarness<string, long, (string, long), SlicedAggregateOperator<string, long, long, long, (string, long)>> harness = new(Key.Of<string>(), (context, next) => new(
            context, "window", windows, Key.Of<string>(), new RecordFolder<string, long, UpToTen, long, long>(default), static (key, _, sum) => (key, sum), next, null));
        harness.Record("a", 9, 0);

        // "b" alone would fail too, and in other words; it was not looked at.
        OperatorException failed = Assert.Throws<OperatorException>(() => harness.Batch([("a", 5, 100), ("b", 20, 200)]));

        Assert.Equal("5 is too much", failed.InnerException!.Message);
        Assert.Equal(("window", "", StreamTime.None), (failed.Operator, failed.Key, failed.Timestamp));
    }

    private readonly struct UpToTen : IAggregate<UpToTen, long, long, long>
    {
        public Serializer<long> Accumulator => Serializer.Of<long>();

        public long Create() => 0;

        public void Add(ref long accumulator, in long record) => accumulator = accumulator + record > 10 ? throw new ArithmeticException($"{record} is too much") : accumulator + record;

        public void Merge(ref long into, in long other) => into += other;

        public long Result(in long accumulator) => accumulator;
    }
}
