using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>A frozen state per window or slice, and key. Entry: start (int64), key, value. See docs/formats/window-state.md.</summary>
/// <param name="operatorName">The operator's name in the job.</param>
/// <param name="state">The state within it.</param>
/// <param name="windows">Which windows the starts are those of, or of whose slices: the first part of the fingerprint.</param>
/// <param name="groups">The key groups of the subtask.</param>
/// <param name="key">Encodes keys.</param>
/// <param name="value">Encodes values.</param>
/// <param name="tables">The values by start.</param>
internal sealed class WindowSection<TKey, TValue>(
    string operatorName, string state, string windows, KeyGroupRange groups, Key<TKey> key, Serializer<TValue> value, List<(long Start, FrozenTable<TKey, TValue> Table)> tables)
    : FrozenSection(operatorName, state, SectionShape.Keyed, groups, key.Fingerprint, PrefixOf(windows) + value.Fingerprint)
{
    private const int EntriesPerLook = 1024;

    /// <summary>What stands in front of the value's fingerprint: which windows the starts are those of. Entries of other windows would lie across those of the job.</summary>
    public static string PrefixOf(string windows) => windows + ", ";

    /// <inheritdoc />
    public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
    {
        foreach ((long start, FrozenTable<TKey, TValue> table) in tables)
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
    public override long CopiedBytes => tables.Sum(static t => t.Table.CopiedBytes);

    /// <inheritdoc />
    public override void Release()
    {
        foreach ((_, FrozenTable<TKey, TValue> table) in tables) table.Release();
    }
}

/// <summary>Reads what <see cref="WindowSection{TKey, TValue}"/> wrote, of the key groups that a subtask owns.</summary>
internal sealed class WindowRestore<TKey>(string operatorName, RestoredOperator restored, string windows, Key<TKey> key, KeyGroupRange groups, int groupCount)
{
    public delegate void Take<TValue>(long start, TKey key, ulong hash, TValue value);

    /// <summary>Hands out the entries of one state.</summary>
    public void Read<TValue>(string state, Serializer<TValue> values, Take<TValue> take)
    {
        foreach (RestoredSection section in restored.Of(state))
        {
            StateIncompatibleException.ThrowUnlessSame(operatorName, state + " (key)", restored.CheckpointId, section.Section.KeyFingerprint, key.Fingerprint);
            Serializer<TValue> reader = StateIncompatibleException.ReaderOf(
                operatorName, state, restored.CheckpointId, section.Section.ValueFingerprint, values, WindowSection<TKey, TValue>.PrefixOf(windows));
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
