using Streams.Operators.Aggregation;
using Streams.State;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>What a sender has folded and not sent: an accumulator and a number of records for each key, in a table per slice. Says when it is full, and when to do without it.</summary>
internal sealed class LocalCombine<TKey, T, TAcc, TRes>(Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder, CombineLimits limits) where TKey : notnull
{
    private readonly Serializer<(TAcc, long)> _partial = Serializer.Tuple(folder.Accumulator, Serializer.Of<long>());
    private readonly List<HeldSlice<TKey, TAcc>> _held = [];
    private readonly Stack<StateTable<TKey, (TAcc Accumulator, long Records)>> _spares = [];
    private long _folded;
    private long _added;
    private long _resting;

    /// <summary>Whether it holds anything.</summary>
    public bool HoldsAny => _held.Count > 0;

    /// <summary>Whether it is to be drained before it takes more.</summary>
    public bool IsFull => _held.Count >= limits.Slices || EntryCount >= limits.Entries;

    /// <summary>Whether a batch of so many records is to go as it is.</summary>
    public bool IsResting(int records)
    {
        if (_resting <= 0) return false;
        _resting -= records;
        return true;
    }

    /// <summary>Adds records of one slice to the accumulators of their keys.</summary>
    public void Fold(in Slice slice, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values)
    {
        StateTable<TKey, (TAcc Accumulator, long Records)> table = TableOf(in slice);
        int before = table.Count;
        folder.FoldCounted(table, keys, hashes, values);
        _added += table.Count - before;
        _folded += keys.Length;
        if (_folded < limits.JudgedRecords) return;
        if (_added * 2 > _folded) _resting = limits.RestRecords;
        (_folded, _added) = (0, 0);
    }

    /// <summary>Takes out a slice of which a window may fire at a watermark; <see cref="long.MaxValue"/>: any. The table is to be given back.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryTake(long watermark, out HeldSlice<TKey, TAcc> taken)
    {
        for (int i = 0; i < _held.Count; i++)
        {
            if (_held[i].Slice.End - 1 > watermark) continue;
            taken = _held[i];
            _held.RemoveAt(i);
            return true;
        }

        taken = default;
        return false;
    }

    /// <summary>Gives a table back whose accumulators are sent.</summary>
    public void GiveBack(StateTable<TKey, (TAcc Accumulator, long Records)> table)
    {
        table.Clear();
        _spares.Push(table);
    }

    private int EntryCount
    {
        get
        {
            int count = 0;
            foreach (HeldSlice<TKey, TAcc> held in _held) count += held.Table.Count;
            return count;
        }
    }

    private StateTable<TKey, (TAcc Accumulator, long Records)> TableOf(in Slice slice)
    {
        foreach (HeldSlice<TKey, TAcc> held in _held)
        {
            if (held.Slice.Start == slice.Start) return held.Table;
        }

        StateTable<TKey, (TAcc Accumulator, long Records)> table = _spares.TryPop(out StateTable<TKey, (TAcc, long)>? spare) ? spare : new(key, _partial);
        _held.Add(new(slice, table));
        return table;
    }
}

/// <summary>The accumulators of one slice, each with the number of its records.</summary>
internal readonly record struct HeldSlice<TKey, TAcc>(Slice Slice, StateTable<TKey, (TAcc Accumulator, long Records)> Table);
