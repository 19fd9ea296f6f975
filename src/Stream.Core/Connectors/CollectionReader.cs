using System.Runtime.InteropServices;

namespace Streams.Connectors;

/// <summary>Reads the one split of a <see cref="CollectionSource"/>.</summary>
internal sealed class CollectionReader<T>(IEnumerable<T> records, string source) : ISourceReader<T>
{
    private NumberRange _range;
    private IEnumerator<T>? _enumerator;
    private bool _hasSplit;
    private bool _hasEnded;

    /// <inheritdoc />
    public void AddSplit(SourceSplit split)
    {
        if (_hasSplit) throw new InvalidOperationException($"Source '{source}' is a collection, which has one split; it was given '{split.Id}' as well.");
        _range = NumberRange.Read(split.Position.Span);
        _hasSplit = true;
        if (CountNow() is not { } count) return;
        if (count < Math.Max(_range.End, _range.Next)) throw Shrunk(count);
        if (_range.End == NumberRange.Unknown) _range = _range with { End = count };
    }

    /// <inheritdoc />
    public ReadResult Poll(SourceBatch<T> into)
    {
        if (!_hasSplit || _hasEnded) return new ReadResult(ReadKind.Ended);
        _hasEnded = records switch
        {
            T[] array => Copy(array, into),
            List<T> list => Copy(CollectionsMarshal.AsSpan(list), into),
            IReadOnlyList<T> list => Index(list, into),
            _ => Enumerate(into),
        };
        return new ReadResult(_hasEnded ? ReadKind.SplitEnded : ReadKind.Records);
    }

    /// <inheritdoc />
    public Task WhenReadableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Position(int split) => _range.ToBytes();

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _enumerator?.Dispose();
        _enumerator = null;
        return ValueTask.CompletedTask;
    }

    private long? CountNow() => records switch
    {
        ICollection<T> collection => collection.Count,
        IReadOnlyCollection<T> collection => collection.Count,
        _ => null,
    };

    private bool Copy(ReadOnlySpan<T> all, SourceBatch<T> into)
    {
        if (all.Length < _range.End) throw Shrunk(all.Length);
        int next = (int)_range.Next, end = (int)_range.End;
        _range = _range.Behind(into.Add(all[next..end]));
        return _range.Next == _range.End;
    }

    private bool Index(IReadOnlyList<T> all, SourceBatch<T> into)
    {
        if (all.Count < _range.End) throw Shrunk(all.Count);
        int count = (int)Math.Min(into.Free, _range.Left);
        for (int i = 0; i < count; i++) into.Add(all[(int)_range.Next + i]);
        _range = _range.Behind(count);
        return _range.Next == _range.End;
    }

    private bool Enumerate(SourceBatch<T> into)
    {
        IEnumerator<T> enumerator = _enumerator ??= Skipped();
        while (into.Free > 0 && _range.Next != _range.End)
        {
            if (!enumerator.MoveNext()) return _range.End == NumberRange.Unknown ? true : throw Shrunk(_range.Next);
            into.Add(enumerator.Current);
            _range = _range.Behind(1);
        }

        return _range.Next == _range.End;
    }

    private IEnumerator<T> Skipped()
    {
        IEnumerator<T> enumerator = records.GetEnumerator();
        for (long i = 0; i < _range.Next; i++)
        {
            if (enumerator.MoveNext()) continue;
            enumerator.Dispose();
            throw Shrunk(i);
        }

        return enumerator;
    }

    private SourceException Shrunk(long count) => new(
        $"Source '{source}' is a collection that held {Math.Max(_range.End, _range.Next)} records when the job first read it, and now holds {count}. "
        + "Give the job the same records in the same order, or start it without its checkpoint.");
}
