using Microsoft.Extensions.Time.Testing;
using Streams.Connectors;

namespace Streams.Tests.Connectors;

public sealed class ArraySourceTests : SourceContract<int>
{
    protected override IReadOnlyList<int> Expected { get; } = [.. Enumerable.Range(1, 17)];

    protected override ISource<int> Create() => CollectionSource.Of(Expected.ToArray());
}

public sealed class ListSourceTests : SourceContract<string>
{
    private readonly List<string> _list = [.. Enumerable.Range(1, 17).Select(i => $"{i}")];

    protected override IReadOnlyList<string> Expected { get; } = [.. Enumerable.Range(1, 17).Select(i => $"{i}")];

    protected override ISource<string> Create() => CollectionSource.Of(_list);

    protected override bool Grow()
    {
        _list.Add("later");
        return true;
    }

    [Fact]
    public async Task A_list_that_has_become_shorter_stops_the_job()
    {
        await using Reading<string> reading = await Reading<string>.Of(Create());
        reading.Poll(3);

        _list.RemoveAt(0);

        SourceException e = Assert.Throws<SourceException>(() => reading.Poll(3));
        Assert.StartsWith("Source 'in' is a collection that held 17 records when the job first read it, and now holds 16.", e.Message, StringComparison.Ordinal);
    }
}

public sealed class EnumerableSourceTests : SourceContract<int>
{
    protected override IReadOnlyList<int> Expected { get; } = [.. Enumerable.Range(1, 17)];

    protected override ISource<int> Create() => CollectionSource.Of(Expected.Select(i => i));
}

public sealed class IndexedSourceTests : SourceContract<int>
{
    protected override IReadOnlyList<int> Expected { get; } = [.. Enumerable.Range(1, 17)];

    protected override ISource<int> Create() => CollectionSource.Of(System.Collections.Immutable.ImmutableArray.CreateRange(Expected));
}

public sealed class GeneratorSourceTests : SourceContract<long>
{
    protected override IReadOnlyList<long> Expected { get; } = [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8];

    protected override ISource<long> Create() => GeneratorSource.Of(11, i => i, splits: 3);

    [Fact]
    public async Task Splits_without_numbers_end_at_once()
    {
        await using Reading<long> reading = await Reading<long>.Of(GeneratorSource.Of(1, i => i, splits: 3));

        reading.ToEnd(10);

        Assert.Equal([0], reading.All);
    }

    [Fact]
    public async Task An_endless_one_goes_on()
    {
        await using Reading<long> reading = await Reading<long>.Of(GeneratorSource.Endless(i => i));

        for (int i = 0; i < 100; i++) Assert.Equal(ReadKind.Records, reading.Poll(10));

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), reading.All);
    }
}

public sealed class ThrottledSourceTests : SourceContract<int>
{
    private readonly FakeTimeProvider _time = new();

    protected override IReadOnlyList<int> Expected { get; } = [.. Enumerable.Range(1, 17)];

    protected override ISource<int> Create() => CollectionSource.Of(Expected.ToArray()).AtMost(1e9);

    [Theory, InlineData(1, 1), InlineData(10, 1), InlineData(1_000, 25), InlineData(40_000, 1000)]
    public async Task The_first_records_come_at_once_and_the_rest_at_the_rate(double rate, int atOnce)
    {
        await using Reading<long> reading = await Reading<long>.Of(GeneratorSource.Endless(i => i).AtMost(rate), _time);

        PollAll(reading);
        Assert.Equal(atOnce, reading.All.Count);

        for (int i = 0; i < 400; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(25));
            PollAll(reading);
        }

        Assert.InRange(reading.All.Count, (rate * 10) + atOnce - 1, (rate * 10) + atOnce);
    }

    [Fact]
    public async Task What_was_missed_is_caught_up_with_for_200_ms()
    {
        await using Reading<long> reading = await Reading<long>.Of(GeneratorSource.Endless(i => i).AtMost(1000), _time);
        PollAll(reading);

        _time.Advance(TimeSpan.FromSeconds(30));
        PollAll(reading);

        Assert.Equal(25 + 200, reading.All.Count);
    }

    [Fact]
    public async Task Waiting_ends_when_the_next_records_are_due()
    {
        await using Reading<long> reading = await Reading<long>.Of(GeneratorSource.Endless(i => i).AtMost(2), _time);
        PollAll(reading);

        Task readable = reading.WhenReadableAsync();
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(readable.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await readable;

        Assert.Equal(ReadKind.Records, reading.Poll(10));
        Assert.Equal(1, reading.LastCount);
    }

    [Fact]
    public async Task The_rate_is_shared_by_the_subtasks_that_have_splits()
    {
        ISource<long> source = GeneratorSource.Endless(i => i, splits: 2).AtMost(8000);
        SourceSplit split = (await source.DiscoverAsync(TestContext.Current.CancellationToken))[0];
        await using ISourceReader<long> reader = source.CreateReader(new SourceReaderContext("in", 0, 4, 2, _time));
        reader.AddSplit(split);
        Streams.Elements.Batch<long> batch = new(1024);

        reader.Poll(new SourceBatch<long>(batch, []));

        Assert.Equal(100, batch.Count);
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_rate_is_above_zero(double rate) => Assert.Throws<ArgumentOutOfRangeException>(() => Create().AtMost(rate));

    private static void PollAll(Reading<long> reading)
    {
        while (reading.Poll(1024) != ReadKind.Nothing) Assert.True(reading.LastCount > 0);
    }
}
