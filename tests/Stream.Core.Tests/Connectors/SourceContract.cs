using Streams.Connectors;

namespace Streams.Tests.Connectors;

/// <summary>What every source with positions promises. A derived class makes the same source each time.</summary>
public abstract class SourceContract<T>
{
    /// <summary>A source over the same content at each call.</summary>
    protected abstract ISource<T> Create();

    /// <summary>Its records, split by split in the order of discovery.</summary>
    protected abstract IReadOnlyList<T> Expected { get; }

    /// <summary>Adds to the content; false: it cannot grow.</summary>
    protected virtual bool Grow() => false;

    [Theory, InlineData(1), InlineData(3), InlineData(1024)]
    public async Task All_records_come_once_in_the_order_of_their_split(int room)
    {
        await using Reading<T> reading = await Reading<T>.Of(Create());

        await reading.ToEndAsync(room);

        Assert.Equal(Expected, reading.All);
        Assert.Empty(reading.Rejected);
        Assert.Equal(ReadKind.Ended, reading.Poll(room));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public async Task A_reader_restored_after_any_poll_goes_on_with_the_next_record(int room)
    {
        await using Reading<T> reading = await Reading<T>.Of(Create());

        while (await reading.PollAsync(room) != ReadKind.Ended) await reading.RestartAsync();

        Assert.Equal(Expected, reading.All);
    }

    [Fact]
    public async Task Positions_of_an_abandoned_run_give_the_rest_to_another_source_object()
    {
        await using Reading<T> first = await Reading<T>.Of(Create());
        await first.PollAsync(2);
        await using Reading<T> second = Reading<T>.From(Create(), first.Open);

        await second.ToEndAsync(4);

        Assert.Equal(Expected, first.Splits.SelectMany(split => first.Records.GetValueOrDefault(split.Id, []).Concat(second.Records.GetValueOrDefault(split.Id, []))));
    }

    [Fact]
    public async Task The_end_is_fixed_at_discovery()
    {
        ISource<T> source = Create();
        await using Reading<T> reading = await Reading<T>.Of(source);
        Assert.SkipUnless(Grow(), "This source cannot grow.");

        await reading.PollAsync(1);
        await reading.RestartAsync();
        await reading.ToEndAsync(3);

        Assert.Equal(Expected, reading.All);
    }

    [Fact]
    public void Bytes_that_are_no_position_are_refused() =>
        Assert.Throws<CorruptStateException>(() => Reading<T>.From(Create(), [new SourceSplit("x", new byte[] { 1, 2, 3 })]));
}
