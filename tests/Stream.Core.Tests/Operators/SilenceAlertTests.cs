using Streams.Operators;

namespace Streams.Tests.Operators;

/// <summary>A whole function as a user writes one: generic, with field initialisers through a primary constructor.</summary>
public sealed class SilenceAlertTests
{
    [Theory, InlineData(0, 0), InlineData(1, 0), InlineData(3, 0), InlineData(1, 31)]
    public void A_key_is_reported_once_it_has_been_silent_for_the_given_time(int snapshotEvery, int pauseSeed)
    {
        OperatorHarness<string, int, (string Key, StreamTime At), KeyedProcessOperator<string, int, (string Key, StreamTime At)>> harness = new(
            Key.Of<string>(),
            (context, next) => new(context, "silence", Key.Of<string>(), setup => new SilenceAlert<string, int>(setup, TimeSpan.FromMilliseconds(10)), next, true),
            new HarnessOptions { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed == 0 ? null : pauseSeed });

        harness.Record("a", 1, at: 0).Record("b", 1, at: 3).Record("a", 1, at: 8).Record("a", 1, at: 5).Watermark(17);
        Assert.Equal([(("b", new StreamTime(13)), 13L)], harness.Output);

        harness.Record("b", 1, at: 20).End();
        Assert.Equal([(("b", new StreamTime(13)), 13L), (("a", new StreamTime(18)), 18L), (("b", new StreamTime(30)), 30L)], harness.Output);
        Assert.Equal(0, harness.Operator.EventTimerCount);
    }

    private sealed class SilenceAlert<TKey, T>(OperatorSetup setup, TimeSpan patience) : KeyedProcess<TKey, T, (TKey Key, StreamTime At)>
        where TKey : notnull
    {
        private readonly ValueState<StreamTime> _newest = setup.Value<StreamTime>("newest");
        private readonly Timers _timers = setup.Timers();

        public override void OnRecord(in T record, in KeyedContext<TKey> context, Output<(TKey Key, StreamTime At)> output)
        {
            if (_newest.IsSet)
            {
                if (context.Timestamp <= _newest.Value) return;
                _timers.DeleteEventTime(_newest.Value + patience);
            }

            _newest.Value = context.Timestamp;
            _timers.RegisterEventTime(context.Timestamp + patience);
        }

        public override void OnEventTimer(StreamTime at, in KeyedContext<TKey> context, Output<(TKey Key, StreamTime At)> output)
        {
            _newest.Clear();
            output.Emit((context.Key, at), at);
        }
    }
}
