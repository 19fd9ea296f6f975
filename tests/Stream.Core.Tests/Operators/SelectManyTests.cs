using Streams.Elements;
using Streams.Operators;
using Streams.Operators.Fusion;

namespace Streams.Tests.Operators;

public sealed class SelectManyTests
{
    [Fact]
    public async Task What_was_being_expanded_when_the_task_ends_is_disposed_of()
    {
        bool isDisposed = false;
        FakeContext context = FakeContext.Of(null);
        var expand = Expand(context, new LambdaExpansion<int, int>(Forever), new CollectingReceiver<int>(context));
        Batch<int> batch = new(1) { Count = 1 };
        expand.OnBatch(batch);
        Assert.True(expand.IsOpen);

        await expand.DisposeAsync();

        Assert.True(isDisposed);

        IEnumerable<int> Forever(int seed)
        {
            try
            {
                while (true) yield return seed++;
            }
            finally
            {
                isDisposed = true;
            }
        }
    }

    [Theory, InlineData(51), InlineData(52), InlineData(53)]
    public void Parts_come_in_order_with_the_time_of_their_record_through_any_pauses(int seed)
    {
        FakeContext context = FakeContext.Of(new Random(seed));
        CollectingReceiver<int> receiver = new(context);
        var expand = Expand(context, new Countdown(), receiver);
        Batch<int> batch = new(4) { Count = 4, Watermark = 9 };
        for (int i = 0; i < 4; i++) (batch.Values[i], batch.Timestamps[i]) = (i * 1_000, i);

        context.BeginTurn();
        expand.OnBatch(batch);
        while (expand.IsOpen)
        {
            context.BeginTurn();
            receiver.Resume();
            expand.Resume();
        }

        receiver.Resume();
        Assert.Equal(Enumerable.Range(0, 4).SelectMany(i => Enumerable.Range(0, i * 1_000).Select(n => ((i * 1_000) - n, (long)i))), receiver.Records);
        Assert.Equal([(9L, 6_000)], receiver.Watermarks);
    }

    [Fact]
    public void An_endless_expansion_of_which_nothing_passes_gives_the_turn_back()
    {
        FakeContext context = FakeContext.Of(null);
        Batch<int> collected = new(Batch.MaxRecords);
        SelectManyOperator<int, int, int, Endless, WhereLink<int, Never, CollectLink<int>>> expand = new(
            context, ["SelectMany", "Where"], default, new(default, new(collected)), new FusedOutput<int>(collected, new CollectingReceiver<int>(context)));

        context.BeginTurn();
        expand.OnBatch(new Batch<int>(1) { Count = 1 });

        Assert.True(expand.IsOpen);
        Assert.True(context.Budget <= 0);
    }

    private static SelectManyOperator<int, TCursor, int, TExpand, CollectLink<int>> Expand<TExpand, TCursor>(FakeContext context, IExpansion<TExpand, int, TCursor, int> expansion, IReceiver<int> next)
        where TExpand : struct, IExpansion<TExpand, int, TCursor, int>
    {
        Batch<int> collected = new(Batch.MaxRecords);
        return new(context, ["SelectMany"], (TExpand)expansion, new(collected), new FusedOutput<int>(collected, next));
    }

    private readonly struct Countdown : IExpansion<Countdown, int, int, int>
    {
        public bool TryNext(in int record, ref int cursor, out int part)
        {
            part = record - cursor;
            return cursor++ < record;
        }
    }

    private readonly struct Endless : IExpansion<Endless, int, int, int>
    {
        public bool TryNext(in int record, ref int cursor, out int part)
        {
            part = cursor++;
            return true;
        }
    }

    private readonly struct Never : IPredicate<Never, int>
    {
        public bool Holds(in int record) => false;
    }
}
