using Streams.Elements;

namespace Streams.Connectors;

/// <summary>Where a reader puts the records of one poll.</summary>
/// <typeparam name="T">The records.</typeparam>
public readonly ref struct SourceBatch<T>
{
    private readonly Batch<T> _batch;
    private readonly List<DeadLetter> _rejected;

    internal SourceBatch(Batch<T> batch, List<DeadLetter> rejected) => (_batch, _rejected) = (batch, rejected);

    /// <summary>How many more records it takes. A poll may give fewer.</summary>
    public int Free => _batch.Values.Length - _batch.Count;

    /// <summary>Adds a record; its time comes from the selector of <c>From</c>.</summary>
    public void Add(T record) => Add(record, StreamTime.None);

    /// <summary>Adds a record that carries its time.</summary>
    public void Add(T record, StreamTime time)
    {
        int i = _batch.Count;
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

    /// <summary>Hands over bytes that could not be read: the job's policy decides.</summary>
    public void Reject(DeadLetter letter) => _rejected.Add(letter);
}
