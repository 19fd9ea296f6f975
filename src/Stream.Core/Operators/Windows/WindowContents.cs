using Streams.Operators.Aggregation;
using Streams.State;

namespace Streams.Operators;

/// <summary>What a window holds: the accumulators of its slices, merged per key in the order of time.</summary>
/// <remarks>A window of one slice is read where it lies. Others are merged into a table that serves one firing after the other; it may pause between two slices.</remarks>
internal sealed class WindowContents<TKey, TAcc, T, TRes>(OperatorContext context, string operatorName, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder)
    where TKey : notnull
{
    private readonly StateTable<TKey, TAcc> _merged = new(key, folder.Accumulator);
    private readonly List<StateTable<TKey, TAcc>> _parts = [];
    private TableCursor<TKey, TAcc>? _walk;
    private int _next;

    /// <summary>The key of the current entry.</summary>
    public ref readonly TKey Key => ref _walk!.Key; // set by a merge that returned true

    /// <summary>Its hash.</summary>
    public ulong Hash => _walk!.Hash; // likewise

    /// <summary>Its accumulator, to be read.</summary>
    public ref readonly TAcc Accumulator => ref _walk!.Value; // likewise

    /// <summary>Begins a window.</summary>
    public void Begin(IReadOnlyList<OpenSlice<TKey, TAcc>> slices)
    {
        foreach (OpenSlice<TKey, TAcc> slice in slices) _parts.Add(slice.Accumulators);
        if (_parts.Count == 1) _walk = _parts[0].Read();
    }

    /// <summary>Merges what is left to merge. False: the turn is spent, call again.</summary>
    public bool TryMerge()
    {
        if (_walk is not null) return true;
        while (_next < _parts.Count)
        {
            if (_next > 0 && context.MustPause) return false;
            StateTable<TKey, TAcc> part = _parts[_next++];
            Merge(part);
            context.Budget -= part.Count;
        }

        _walk = _merged.Read();
        return true;
    }

    private void Merge(StateTable<TKey, TAcc> part)
    {
        try
        {
            folder.Merge(_merged, part);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.WithoutKey(operatorName, OperatorException.Aggregate, long.MinValue, e);
        }
    }

    /// <summary>Goes to the next entry, in any order of keys.</summary>
    public bool MoveNext() => _walk!.MoveNext(); // set by a merge that returned true

    /// <summary>The window has been read.</summary>
    public void End()
    {
        if (_parts.Count > 1) _merged.Clear();
        _parts.Clear();
        _walk = null;
        _next = 0;
    }

    /// <summary>Merges what the slices of a window hold of one key.</summary>
    /// <param name="slices">The slices of the window; one at least has the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="accumulator">To be read: it may be the one that a slice keeps.</param>
    /// <returns>In how many slices the key is.</returns>
    public int MergeOne(IReadOnlyList<OpenSlice<TKey, TAcc>> slices, in TKey key, ulong hash, out TAcc accumulator)
    {
        int found = 0;
        accumulator = default!; // set by the first slice that has the key
        foreach (OpenSlice<TKey, TAcc> slice in slices)
        {
            if (!slice.Accumulators.TryGet(in key, hash, out TAcc part)) continue;
            if (++found == 1)
            {
                accumulator = part;
                continue;
            }

            if (found == 2)
            {
                TAcc first = accumulator;
                accumulator = folder.Create();
                folder.Merge(ref accumulator, in first);
            }

            folder.Merge(ref accumulator, in part);
        }

        return found;
    }
}
