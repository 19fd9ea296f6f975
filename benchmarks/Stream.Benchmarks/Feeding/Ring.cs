using System.Runtime.InteropServices;

namespace Streams.Benchmarks.Feeding;

/// <summary>Batches of 1,024 events that are built once and read again and again, by the engine and by the plain loops alike.</summary>
/// <remarks>Event time is the number of the record, in milliseconds: record <c>i</c> of batch <c>n</c> has the time <c>1,024 n + i</c>, however often the ring has been read.</remarks>
public sealed class Ring
{
    public const int BatchSize = 1024;

    private static readonly StreamTime[] FirstTimes = [.. Enumerable.Range(0, BatchSize).Select(static i => new StreamTime(i))];

    private readonly Reading[][] _batches;

    /// <param name="batches">How many; a power of two.</param>
    /// <param name="keys">How many different keys.</param>
    public Ring(int batches, int keys)
    {
        Random random = new(12345);
        _batches = new Reading[batches][];
        for (int n = 0; n < batches; n++)
        {
            _batches[n] = new Reading[BatchSize];
            for (int i = 0; i < BatchSize; i++) _batches[n][i] = new Reading(random.Next(keys), random.Next(16), random.Next(1000), (n * BatchSize) + i);
        }
    }

    /// <summary>The ring for a number of keys: 6 MiB, or long enough to touch almost all of them.</summary>
    public static Ring For(int keys) => new(keys > 100_000 ? 4096 : 256, keys);

    /// <summary>The batch of a number.</summary>
    public Reading[] this[long number] => _batches[(int)number & (_batches.Length - 1)];

    /// <summary>Writes the times of a batch.</summary>
    public static void WriteTimes(long number, StreamTime[] times)
    {
        ReadOnlySpan<long> first = MemoryMarshal.Cast<StreamTime, long>(FirstTimes.AsSpan());
        Span<long> result = MemoryMarshal.Cast<StreamTime, long>(times.AsSpan())[..first.Length];
        System.Numerics.Vector<long> offset = new(number * BatchSize);
        for (int i = 0; i < first.Length; i += System.Numerics.Vector<long>.Count)
            (new System.Numerics.Vector<long>(first[i..]) + offset).CopyTo(result[i..]);
    }
}
