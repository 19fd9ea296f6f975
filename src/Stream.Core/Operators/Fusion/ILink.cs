using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Streams.Elements;

namespace Streams.Operators.Fusion;

/// <summary>One step of a fused run of stateless operators. A struct that holds the next one as a struct, so the JIT compiles the run into one loop:
/// about twice as fast as a virtual call per operator and batch (benchmarks/results), at the price of code that is generated for each run.</summary>
internal interface ILink<T>
{
    /// <summary>Takes one record.</summary>
    void Push(T record, long timestamp);

    /// <summary>Which step it is that fails on a record, counted from this one; null: none does, this time. Asked after a failure: in the loop itself nothing may tell the steps apart.</summary>
    int? FailingStep(T record);
}

/// <summary>Maps.</summary>
internal readonly struct SelectLink<TIn, TOut, TMap, TNext>(TMap map, TNext next) : ILink<TIn>
    where TMap : struct, IMap<TMap, TIn, TOut>
    where TNext : struct, ILink<TOut>
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(TIn record, long timestamp) => next.Push(map.Map(in record), timestamp);

    /// <inheritdoc />
    public int? FailingStep(TIn record)
    {
        TOut mapped;
        try
        {
            mapped = map.Map(in record);
        }
        catch (Exception)
        {
            return 0;
        }

        return 1 + next.FailingStep(mapped);
    }
}

/// <summary>Filters.</summary>
internal readonly struct WhereLink<T, TPredicate, TNext>(TPredicate predicate, TNext next) : ILink<T>
    where TPredicate : struct, IPredicate<TPredicate, T>
    where TNext : struct, ILink<T>
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(T record, long timestamp)
    {
        if (predicate.Holds(in record)) next.Push(record, timestamp);
    }

    /// <inheritdoc />
    public int? FailingStep(T record)
    {
        bool passes;
        try
        {
            passes = predicate.Holds(in record);
        }
        catch (Exception)
        {
            return 0;
        }

        return passes ? 1 + next.FailingStep(record) : null;
    }
}

/// <summary>The end of a run: collects what is left in a batch that takes the most records.</summary>
internal readonly struct CollectLink<T>(Batch<T> batch) : ILink<T>
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(T record, long timestamp)
    {
        // Without range checks: no more comes out of a run than goes in, and whoever pushes counts that.
        int i = batch.Count;
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(batch.Values), i) = record;
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(batch.Timestamps), i) = timestamp;
        batch.Count = i + 1;
    }

    /// <inheritdoc />
    public int? FailingStep(T record) => null;
}
