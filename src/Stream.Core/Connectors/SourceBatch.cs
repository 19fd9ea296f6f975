using System.Runtime.InteropServices;
using Streams.Elements;

namespace Streams.Connectors;

/// <summary>Where a reader puts the records of one poll.</summary>
/// <typeparam name="T">The records.</typeparam>
public readonly ref struct SourceBatch<T>
{
    private readonly Batch<T> _batch;
    private readonly List<DeadLetter> _rejected;
    private readonly int _limit;

    internal SourceBatch(Batch<T> batch, List<DeadLetter> rejected) : this(batch, rejected, batch.Values.Length) { }

    private SourceBatch(Batch<T> batch, List<DeadLetter> rejected, int limit) => (_batch, _rejected, _limit) = (batch, rejected, limit);

    /// <summary>How many more records it takes; at least 1 when a poll begins. A poll may give fewer. Rejected ones do not count; a reader that counts them too keeps a poll over bad bytes short.</summary>
    public int Free => _limit - _batch.Count;

    /// <summary>Records and rejected ones given so far.</summary>
    internal int Given => _batch.Count + _rejected.Count;

    /// <summary>Adds a record; its time comes from the selector of <c>From</c>.</summary>
    public void Add(T record) => Add(record, StreamTime.None);

    /// <summary>Adds a record that carries its time.</summary>
    /// <exception cref="InvalidOperationException">There is no room left.</exception>
    public void Add(T record, StreamTime time)
    {
        int i = _batch.Count;
        if (i >= _limit) ThrowFull();
        _batch.Values[i] = record;
        _batch.Timestamps[i] = time.UnixMilliseconds;
        _batch.Count = i + 1;
    }

    /// <summary>Adds as many of the records as fit, and says how many.</summary>
    public int Add(ReadOnlySpan<T> records)
    {
        int count = Math.Min(records.Length, Free);
        records[..count].CopyTo(_batch.Values.AsSpan(_batch.Count));
        _batch.Timestamps.AsSpan(_batch.Count, count).Fill(long.MinValue);
        _batch.Count += count;
        return count;
    }

    /// <summary>Adds as many of the records as fit, with the times that they carry, and says how many.</summary>
    /// <param name="records">The records.</param>
    /// <param name="times">Their times; at least as many.</param>
    public int Add(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
    {
        int count = Math.Min(records.Length, Free);
        records[..count].CopyTo(_batch.Values.AsSpan(_batch.Count));
        MemoryMarshal.Cast<StreamTime, long>(times[..count]).CopyTo(_batch.Timestamps.AsSpan(_batch.Count));
        _batch.Count += count;
        return count;
    }

    /// <summary>Hands over bytes that could not be read: the job's policy decides.</summary>
    public void Reject(DeadLetter letter) => _rejected.Add(letter);

    /// <summary>The same batch with room for fewer records.</summary>
    internal SourceBatch<T> Limited(int records) => new(_batch, _rejected, Math.Min(_limit, _batch.Count + records));

    private static void ThrowFull() => throw new InvalidOperationException("The reader added more records than fit into the batch: it must ask Free first.");
}
