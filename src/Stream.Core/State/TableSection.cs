using Streams.Checkpoints;

namespace Streams.State;

/// <summary>A frozen table. Entry: the table's key, then the value; in ascending order of the hashes, so of the key groups where the table's keys are those of the stream.</summary>
internal sealed class TableSection<TKey, TValue>(
    string operatorName, string state, KeyGroupRange groups, string keyFingerprint, string valueFingerprint,
    Key<TKey> key, Serializer<TValue> value, FrozenTable<TKey, TValue> table)
    : FrozenSection(operatorName, state, SectionShape.Keyed, groups, keyFingerprint, valueFingerprint)
{
    private const int EntriesPerLook = 1024;

    /// <inheritdoc />
    public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
    {
        FrozenCursor<TKey, TValue> cursor = table.Drain();
        for (int i = 0; cursor.MoveNext(); i++)
        {
            if (i % EntriesPerLook == 0) cancellationToken.ThrowIfCancellationRequested();
            key.Write(in cursor.Key, output.Entry);
            value.Write(in cursor.Value, output.Entry);
            output.EndEntry();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override long CopiedBytes => table.CopiedBytes;

    /// <inheritdoc />
    public override void Release() => table.Release();
}
