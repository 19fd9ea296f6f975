using System.Diagnostics.CodeAnalysis;
using Streams.Connectors;
using Streams.Elements;

namespace Streams.Tests.Connectors;

/// <summary>Drives a reader as the engine does, and can throw it away after any poll and go on with another from the positions that it had.</summary>
internal sealed class Reading<T> : IAsyncDisposable
{
    private readonly ISource<T> _source;
    private readonly TimeProvider _time;
    private readonly List<SourceSplit> _splits;
    private readonly HashSet<string> _ended = [];
    private ISourceReader<T> _reader;
    private List<SourceSplit> _open;

    private Reading(ISource<T> source, IEnumerable<SourceSplit> splits, TimeProvider time)
    {
        (_source, _time, _splits) = (source, time, [.. splits]);
        Reopen();
    }

    /// <summary>What was read, by split.</summary>
    public Dictionary<string, List<T>> Records { get; } = [];

    /// <summary>What was rejected.</summary>
    public List<DeadLetter> Rejected { get; } = [];

    /// <summary>What the last poll gave.</summary>
    public int LastCount { get; private set; }

    /// <summary>The current positions.</summary>
    public IReadOnlyList<SourceSplit> Splits => _splits;

    /// <summary>Those that have not ended.</summary>
    public IEnumerable<SourceSplit> Open => _splits.Where(split => !_ended.Contains(split.Id));

    /// <summary>All records, split by split.</summary>
    public List<T> All => [.. _splits.SelectMany(split => Records.GetValueOrDefault(split.Id, []))];

    public static async Task<Reading<T>> Of(ISource<T> source, TimeProvider? time = null) =>
        new(source, await source.DiscoverAsync(TestContext.Current.CancellationToken), time ?? TimeProvider.System);

    public static Reading<T> From(ISource<T> source, IEnumerable<SourceSplit> splits) => new(source, splits, TimeProvider.System);

    /// <summary>Polls once with room for so many records.</summary>
    public ReadKind Poll(int room)
    {
        Batch<T> batch = new(room);
        List<DeadLetter> rejected = [];
        ReadResult result = _reader.Poll(new SourceBatch<T>(batch, rejected));
        Rejected.AddRange(rejected);
        LastCount = batch.Count + rejected.Count;
        if (batch.Count > 0)
        {
            string id = _open[result.Split].Id;
            if (!Records.TryGetValue(id, out List<T>? list)) Records[id] = list = [];
            list.AddRange(batch.Values.AsSpan(0, batch.Count));
        }

        if (result.Kind == ReadKind.SplitEnded) Assert.True(_ended.Add(_open[result.Split].Id), "A split ends once.");
        for (int i = 0; i < _open.Count; i++)
        {
            int at = _splits.FindIndex(split => split.Id == _open[i].Id);
            if (!_ended.Contains(_open[i].Id)) _splits[at] = _splits[at] with { Position = _reader.Position(i).ToArray() };
        }

        return result.Kind;
    }

    /// <summary>Polls until there is something.</summary>
    public async Task<ReadKind> PollAsync(int room)
    {
        ReadKind kind;
        while ((kind = Poll(room)) == ReadKind.Nothing) await WhenReadableAsync();
        return kind;
    }

    /// <summary>Polls to the end, and waits where there is nothing for a while.</summary>
    public async Task ToEndAsync(int room)
    {
        while (await PollAsync(room) != ReadKind.Ended) Assert.True(LastCount <= room, "A poll gives no more than there is room for.");
    }

    /// <summary>Polls to the end.</summary>
    public void ToEnd(int room)
    {
        while (Poll(room) != ReadKind.Ended) Assert.True(LastCount <= room, "A poll gives no more than there is room for.");
    }

    /// <summary>Goes on with a new reader.</summary>
    public async Task RestartAsync()
    {
        await _reader.DisposeAsync();
        Reopen();
    }

    public Task WhenReadableAsync() => _reader.WhenReadableAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    [MemberNotNull(nameof(_reader), nameof(_open))]
    private void Reopen()
    {
        _reader = _source.CreateReader(new SourceReaderContext("in", 0, 1, _splits.Count, _time));
        _open = [.. Open];
        foreach (SourceSplit split in _open) _reader.AddSplit(split);
    }
}
