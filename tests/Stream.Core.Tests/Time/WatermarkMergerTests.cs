using CsCheck;
using Streams.Time;

namespace Streams.Tests.Time;

public sealed class WatermarkMergerTests
{
    private static readonly long[] Extremes = [long.MinValue, long.MinValue + 1, long.MaxValue - 1, long.MaxValue];

    private static readonly Gen<Step> GenStep = Gen.Select(
        Gen.Int[0, 4],
        Gen.Frequency((6, Gen.Const(StepKind.Watermark)), (2, Gen.Const(StepKind.Idle)), (2, Gen.Const(StepKind.Active)), (1, Gen.Const(StepKind.Finished))),
        Gen.Frequency((8, Gen.Long[-20, 20]), (1, Gen.Int[0, 3].Select(end => Extremes[end]))),
        (channel, kind, watermark) => new Step(channel, kind, watermark));

    private static readonly Gen<(int Channels, bool StragglersHold, Step[] Steps)> GenRun = Gen.Select(
        Gen.Int[1, 5], Gen.Bool, GenStep.Array[0, 60],
        (channels, hold, steps) => (channels, hold, steps.Select(step => step with { Channel = step.Channel % channels }).ToArray()));

    private enum StepKind { Watermark, Idle, Active, Finished }

    [Fact]
    public void Every_step_yields_what_the_plain_rules_say()
        => GenRun.Sample(run =>
        {
            WatermarkMerger merger = Create(run.Channels, run.StragglersHold);
            var model = new Model(run.Channels, run.StragglersHold);
            foreach (Step step in run.Steps)
            {
                Assert.Equal(model.Apply(step), Apply(merger, step));
                Assert.Equal(model.Output, merger.Output);
                Assert.Equal(model.IsIdle, merger.IsIdle);
                Assert.Equal(model.HoldingWatermark, merger.Holder < 0 ? null : merger.WatermarkOf(merger.Holder));
            }
        }, iter: 2_000);

    [Fact]
    public void The_merged_watermark_never_falls_and_the_status_alternates()
        => GenRun.Sample(run =>
        {
            WatermarkMerger merger = Create(run.Channels, run.StragglersHold);
            long last = long.MinValue;
            StatusChange status = StatusChange.Active;
            foreach (Step step in run.Steps)
            {
                MergeResult result = Apply(merger, step);
                if (result.HasAdvanced)
                {
                    Assert.True(result.Watermark > last);
                    last = result.Watermark;
                }

                if (result.Status == StatusChange.None) continue;
                Assert.NotEqual(status, result.Status);
                status = result.Status;
            }

            Assert.Equal(last, merger.Output);
        });

    [Fact]
    public void It_does_not_depend_on_the_order_in_which_channels_go_idle()
        => Gen.Select(Gen.Bool, Gen.Long[-20, 20].Array[1, 6], Gen.Int[0, 6]).SelectMany((hold, watermarks, stay) =>
            Gen.Shuffle(Enumerable.Range(0, watermarks.Length).ToArray()).Select(order => (hold, watermarks, stay, order)))
        .Sample(run =>
        {
            (long, bool) Merge(IEnumerable<int> order)
            {
                WatermarkMerger merger = Create(run.watermarks.Length, run.hold);
                for (int channel = 0; channel < run.watermarks.Length; channel++) merger.OnWatermark(channel, run.watermarks[channel]);
                foreach (int channel in order.Where(channel => channel != run.stay)) merger.OnIdle(channel);
                return (merger.Output, merger.IsIdle);
            }

            Assert.Equal(Merge(Enumerable.Range(0, run.watermarks.Length)), Merge(run.order));
        });

    [Fact]
    public void A_restored_merger_goes_on_like_the_one_that_was_saved()
        => Gen.Select(GenRun, Gen.Int[0, 60]).Sample((run, at) =>
        {
            Step[] steps = [.. run.Steps.Where(step => step.Kind != StepKind.Finished)];
            at = Math.Min(at, steps.Length);
            WatermarkMerger original = Create(run.Channels, run.StragglersHold);
            foreach (Step step in steps[..at]) Apply(original, step);

            WatermarkMerger restored = Create(run.Channels, run.StragglersHold);
            restored.Restore(original.Output);
            for (int channel = 0; channel < run.Channels; channel++)
            {
                restored.RestoreChannel(channel, original.WatermarkOf(channel), original.IsChannelIdle(channel));
            }

            foreach (Step step in steps[at..])
            {
                Assert.Equal(Apply(original, step), Apply(restored, step));
                Assert.Equal(original.IsIdle, restored.IsIdle);
            }
        });

    [Fact]
    public void A_channel_that_comes_back_behind_holds_an_input_but_not_a_channel()
    {
        (long, long) AfterComingBackBehind(WatermarkMerger merger)
        {
            merger.OnIdle(0);
            merger.OnWatermark(1, 100);
            merger.OnActive(0);
            merger.OnWatermark(0, 40);
            merger.OnWatermark(1, 200);
            long behind = merger.Output;
            merger.OnWatermark(0, 250);
            return (behind, merger.Output);
        }

        Assert.Equal((200L, 200L), AfterComingBackBehind(new ChannelMerger(2)));
        Assert.Equal((100L, 200L), AfterComingBackBehind(new InputMerger(2)));
    }

    [Fact]
    public void A_finished_channel_beside_an_idle_one_does_not_end_time()
    {
        var merger = new ChannelMerger(2);
        merger.OnWatermark(0, 10);
        merger.OnWatermark(1, 5);
        merger.OnIdle(1);

        Assert.Equal(new MergeResult(long.MinValue, StatusChange.Idle), merger.OnFinished(0));
        Assert.Equal(10, merger.Output);
        Assert.Equal(new MergeResult(long.MinValue, StatusChange.Active), merger.OnActive(1));
        Assert.Equal(new MergeResult(20, StatusChange.None), merger.OnWatermark(1, 20));
        Assert.Equal(new MergeResult(long.MaxValue, StatusChange.None), merger.OnFinished(1));
        Assert.Equal(MergeResult.Nothing, merger.OnFinished(1));
    }

    [Fact]
    public void The_end_of_an_idle_last_channel_comes_out_as_active()
    {
        var merger = new InputMerger(1);
        merger.OnIdle(0);

        Assert.Equal(new MergeResult(long.MaxValue, StatusChange.Active), merger.OnFinished(0));
        Assert.False(merger.IsIdle);
    }

    [Fact]
    public void After_a_restore_of_the_output_alone_every_channel_holds_until_it_sends_more()
    {
        var merger = new ChannelMerger(2);
        merger.Restore(100);

        Assert.Equal(MergeResult.Nothing, merger.OnWatermark(0, 90));
        Assert.Equal(MergeResult.Nothing, merger.OnWatermark(0, 200));
        Assert.Equal(1, merger.Holder);
        Assert.Equal(150, merger.OnWatermark(1, 150).Watermark);
    }

    [Fact]
    public void An_added_input_holds_until_it_sends_its_first_watermark()
    {
        var merger = new InputMerger(0);
        Assert.False(merger.IsIdle);
        Assert.Equal(-1, merger.Holder);

        for (int input = 0; input < 10; input++)
        {
            Assert.Equal(MergeResult.Nothing, merger.Add());
            Assert.Equal(input + 1, merger.Channels);
        }

        for (int input = 0; input < 9; input++) Assert.Equal(MergeResult.Nothing, merger.OnWatermark(input, input));
        Assert.Equal(9, merger.Holder);
        Assert.Equal(0, merger.OnWatermark(9, 50).Watermark);
    }

    [Fact]
    public void Sixty_four_thousand_channels_in_lockstep_do_not_allocate()
    {
        const int Channels = 65_536;
        var merger = new ChannelMerger(Channels);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (long round = 1; round <= 20; round++)
        {
            for (int channel = 0; channel < Channels; channel++) merger.OnWatermark(channel, round);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(20, merger.Output);
    }

    private static WatermarkMerger Create(int channels, bool stragglersHold) => stragglersHold ? new InputMerger(channels) : new ChannelMerger(channels);

    private static MergeResult Apply(WatermarkMerger merger, Step step) => step.Kind switch
    {
        StepKind.Watermark => merger.OnWatermark(step.Channel, step.Watermark),
        StepKind.Idle => merger.OnIdle(step.Channel),
        StepKind.Active => merger.OnActive(step.Channel),
        _ => merger.OnFinished(step.Channel),
    };

    private readonly record struct Step(int Channel, StepKind Kind, long Watermark);

    /// <summary>The rules as they are stated, over all channels at every step.</summary>
    private sealed class Model(int channels, bool stragglersHold)
    {
        private readonly (long Watermark, StepKind Status)[] _channels = [.. Enumerable.Repeat((long.MinValue, StepKind.Active), channels)];

        public long Output { get; private set; } = long.MinValue;

        public bool IsIdle { get; private set; }

        public long? HoldingWatermark => _channels
            .Where(channel => channel.Status == StepKind.Active && (stragglersHold || channel.Watermark >= Output))
            .Min(channel => (long?)channel.Watermark);

        public MergeResult Apply(Step step)
        {
            (long last, StepKind status) = _channels[step.Channel];
            _channels[step.Channel] = step.Kind switch
            {
                _ when status == StepKind.Finished => (last, status),
                StepKind.Watermark => (status == StepKind.Active ? Math.Max(last, step.Watermark) : last, status),
                var to => (last, to),
            };
            bool wasIdle = IsIdle;
            bool allFinished = _channels.All(channel => channel.Status == StepKind.Finished);
            IsIdle = !allFinished && _channels.All(channel => channel.Status != StepKind.Active);

            long most = _channels.Where(channel => channel.Status != StepKind.Finished || channel.Watermark != long.MaxValue)
                .Select(channel => channel.Watermark).DefaultIfEmpty(long.MinValue).Max();
            long candidate = allFinished ? long.MaxValue : IsIdle && !wasIdle ? most : HoldingWatermark ?? long.MinValue;
            bool advances = candidate > Output;
            Output = Math.Max(Output, candidate);
            return new(advances ? Output : long.MinValue, wasIdle == IsIdle ? StatusChange.None : IsIdle ? StatusChange.Idle : StatusChange.Active);
        }
    }
}
