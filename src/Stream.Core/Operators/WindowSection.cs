using Streams.Checkpoints;
using Streams.State;
using Streams.Windows;

namespace Streams.Operators;

/// <summary>A frozen state per window and key. Entry: window start (int64), key, value. See docs/formats/window-state.md.</summary>
internal sealed class WindowSection<TKey, TValue>(
    string operatorName, string state, SliceGrid grid, KeyGroupRange groups, Key<TKey> key, Serializer<TValue> value, List<(long Start, FrozenTable<TKey, TValue> Table)> windows)
    : FrozenSection(operatorName, state, SectionShape.Keyed, groups, key.Fingerprint, PrefixOf(grid) + value.Fingerprint)
{
    private const int EntriesPerLook = 1024;

    /// <summary>What stands in front of the value's fingerprint: which windows the starts are those of. Entries of another grid would lie in windows that overlap.</summary>
    public static string PrefixOf(SliceGrid grid) => $"{grid}, ";

    /// <inheritdoc />
    public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
    {
        foreach ((long start, FrozenTable<TKey, TValue> table) in windows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FrozenCursor<TKey, TValue> cursor = table.Drain();
            for (int i = 1; cursor.MoveNext(); i++)
            {
                if (i % EntriesPerLook == 0) cancellationToken.ThrowIfCancellationRequested();
                output.Entry.WriteInt64(start);
                key.Write(in cursor.Key, output.Entry);
                value.Write(in cursor.Value, output.Entry);
                output.EndEntry();
            }

            table.Release();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override void Release()
    {
        foreach ((_, FrozenTable<TKey, TValue> table) in windows) table.Release();
    }
}

/// <summary>Reads what <see cref="WindowSection{TKey, TValue}"/> wrote, of the key groups that a subtask owns.</summary>
internal sealed class WindowRestore<TKey>(string operatorName, RestoredOperator restored, SliceGrid grid, Key<TKey> key, KeyGroupRange groups, int groupCount)
{
    public delegate void Take<TValue>(long start, TKey key, ulong hash, TValue value);

    /// <summary>Hands out the entries of one state.</summary>
    public void Read<TValue>(string state, Serializer<TValue> values, Take<TValue> take)
    {
        foreach (RestoredSection section in restored.Of(state))
        {
            StateIncompatibleException.ThrowUnlessSame(operatorName, state + " (key)", restored.CheckpointId, section.Section.KeyFingerprint, key.Fingerprint);
            Serializer<TValue> reader = StateIncompatibleException.ReaderOf(
                operatorName, state, restored.CheckpointId, section.Section.ValueFingerprint, values, WindowSection<TKey, TValue>.PrefixOf(grid));
            section.ReadEntries((ref StateReader entry) =>
            {
                long start = entry.ReadInt64();
                TKey k = key.Read(ref entry);
                TValue value = reader.Read(ref entry);
                ulong hash = key.Hash(in k);
                if (groups.Contains(hash, groupCount)) take(start, k, hash, value);
            });
        }
    }
}
