using System.Runtime.CompilerServices;

namespace Streams.Elements;

/// <summary>A run of records with their timestamps and, behind the last, a watermark. One owner; read-only once handed over.</summary>
internal abstract class Batch : Element
{
    /// <summary>The most records in a batch of any type. Scratch of a chain has this capacity whatever the type; batches on edges may be smaller (<see cref="CapacityFor{T}"/>).</summary>
    public const int MaxRecords = 1024;

    /// <summary>The most bytes of values in a batch, so that none is a large object.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Records in it; 0 is a watermark alone.</summary>
    public int Count;

    /// <summary>Holds after the last record; <see cref="long.MinValue"/>: says nothing.</summary>
    public long Watermark = long.MinValue;

    /// <summary>The most records in a batch of so large values: a power of two.</summary>
    public static int CapacityFor<T>() => Math.Clamp((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(MaxBytes / Unsafe.SizeOf<T>() / 2 + 1)), 16, MaxRecords);

    /// <summary>Gives an emptied batch back to whoever made it. The caller does not touch it again.</summary>
    public abstract void Return();

    public override string ToString() => $"{Count} records" + (Watermark == long.MinValue ? "" : $", watermark {Watermark}");
}

/// <summary>Records of one type as columns.</summary>
internal class Batch<T> : Batch
{
    private static readonly int Capacity = CapacityFor<T>();

    /// <summary>The records; only the first <see cref="Batch.Count"/> are meant.</summary>
    public T[] Values;

    /// <summary>Their times in milliseconds since 1970; <see cref="long.MinValue"/>: none.</summary>
    public long[] Timestamps;

    /// <summary>A batch of the capacity of its type.</summary>
    public Batch() : this(Capacity) { }

    /// <summary>A batch of a capacity: scratch of a chain, which its operators hand on while they keep it, or one that travels along an edge.</summary>
    public Batch(int capacity) : this(new T[capacity], new long[capacity]) { }

    protected Batch(T[] values, long[] timestamps) => (Values, Timestamps) = (values, timestamps);

    /// <summary>Nobody wants it back; a batch of an exchange does better.</summary>
    public override void Return() { }

    /// <summary>Forgets its records, so that they can be collected.</summary>
    public virtual void Reset()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) Array.Clear(Values, 0, Count);
        Count = 0;
        Watermark = long.MinValue;
    }
}
