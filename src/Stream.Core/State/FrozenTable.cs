namespace Streams.State;

/// <summary>A table as it was when it was frozen. Immutable; read by one thread at a time, any thread. Must be released, or the table goes on copying for it.</summary>
internal sealed class FrozenTable<TKey, TValue>
{
    private TableSegment<TKey, TValue>[] _segments;
    private ulong _passed;
    private bool _released;
    private long _copiedBytes;

    internal FrozenTable(TableSegment<TKey, TValue>[] segments, int count, long number)
    {
        _segments = segments;
        Count = count;
        Number = number;
    }

    /// <summary>Number of entries.</summary>
    public int Count { get; }

    /// <summary>Bytes of the slots that the table has copied so far because this view was alive, without what keys and values refer to. Read from any thread; after the release it may miss a copy that was under way.</summary>
    public long CopiedBytes => Volatile.Read(ref _copiedBytes);

    /// <summary>The table's views are numbered from 1 in the order in which they were taken.</summary>
    internal long Number { get; }

    internal bool IsReleased => Volatile.Read(ref _released);

    /// <summary>Reads all entries, in ascending order of their key groups. May be called again.</summary>
    /// <exception cref="InvalidOperationException">The view has been released, wholly or in part.</exception>
    public FrozenCursor<TKey, TValue> Read() => Begin(drains: false);

    /// <summary>The same, once: gives back each segment as it leaves it, so that the table need not copy it, and releases the view at the end.</summary>
    /// <exception cref="InvalidOperationException">The view has been released, wholly or in part.</exception>
    public FrozenCursor<TKey, TValue> Drain() => Begin(drains: true);

    /// <summary>Ends the use of the view: the table stops copying for it. No cursor on it may be used afterwards. From any thread, any number of times.</summary>
    public void Release()
    {
        // After all reads of the view, and a release in the sense of the memory model: the table that sees it may write the segments.
        Volatile.Write(ref _released, true);
        _segments = [];
    }

    /// <summary>Whether the reader has left a segment behind for good.</summary>
    internal bool HasPassed(TableSegment<TKey, TValue> segment) => segment.LastHash < Volatile.Read(ref _passed);

    /// <summary>The table has copied a segment for the view. From its thread.</summary>
    internal void Copied(long bytes) => Volatile.Write(ref _copiedBytes, _copiedBytes + bytes);

    internal void Pass(TableSegment<TKey, TValue> segment)
    {
        if (segment.LastHash == ulong.MaxValue) Release();
        else Volatile.Write(ref _passed, segment.LastHash + 1);
    }

    private FrozenCursor<TKey, TValue> Begin(bool drains)
    {
        if (IsReleased || Volatile.Read(ref _passed) > 0) throw new InvalidOperationException("A frozen view was read after it had been released.");
        return new FrozenCursor<TKey, TValue>(this, _segments, drains);
    }
}
