using System.Runtime.InteropServices;

namespace Streams.Benchmarks.Feeding;

/// <summary>Batches of 1,024 events that are built once and read again and again, by the engine and by the plain loops alike.</summary>
/// <remarks>Event time goes by the number of the record, so many a millisecond: at one, record <c>i</c> of batch <c>n</c> has the time <c>1,024 n + i</c>, however often the ring has been read.</remarks>
public sealed class Ring
{
    public const int BatchSize = 1024;

    private readonly StreamTime[] _firstTimes;
    private readonly Reading[][] _batches;

    /// <param name="batches">How many; a power of two.</param>
    /// <param name="keys">How many different keys.</param>
    /// <param name="recordsPerMs">How many records have the same time; a power of two.</param>
    public Ring(int batches, int keys, int recordsPerMs = 1)
    {
        RecordsPerMs = recordsPerMs;
        _firstTimes = [.. Enumerable.Range(0, BatchSize).Select(i => new StreamTime(i / recordsPerMs))];
        Random random = new(12345);
        _batches = new Reading[batches][];
        for (int n = 0; n < batches; n++)
        {
            _batches[n] = new Reading[BatchSize];
            for (int i = 0; i < BatchSize; i++) _batches[n][i] = new Reading(random.Next(keys), random.Next(16), random.Next(1000), (n * BatchSize) + i);
        }
    }

    /// <summary>How many records have the same time.</summary>
    public int RecordsPerMs { get; }

    /// <summary>The ring for a number of keys: 6 MiB, or long enough to touch almost all of them.</summary>
    public static Ring For(int keys, int recordsPerMs = 1) => new(keys > 100_000 ? 4096 : 256, keys, recordsPerMs);

    /// <summary>The batch of a number.</summary>
    public Reading[] this[long number] => _batches[(int)number & (_batches.Length - 1)];

    /// <summary>The time of the first record of a batch, in milliseconds.</summary>
    public long TimeOf(long number) => number * BatchSize / RecordsPerMs;

    /// <summary>Writes the times of a batch.</summary>
    public void WriteTimes(long number, StreamTime[] times)
    {
        ReadOnlySpan<long> first = MemoryMarshal.Cast<StreamTime, long>(_firstTimes.AsSpan());
        Span<long> result = MemoryMarshal.Cast<StreamTime, long>(times.AsSpan())[..first.Length];
        System.Numerics.Vector<long> offset = new(TimeOf(number));
        for (int i = 0; i < first.Length; i += System.Numerics.Vector<long>.Count)
            (new System.Numerics.Vector<long>(first[i..]) + offset).CopyTo(result[i..]);
    }
}
