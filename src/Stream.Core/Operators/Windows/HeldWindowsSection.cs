using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>The frozen windows of every key. Entry: the key, then the window. See docs/formats/general-window-state.md.</summary>
internal sealed class HeldWindowsSection<TKey, TContent>(
    string operatorName, string state, KeyGroupRange groups, string valueFingerprint, Key<TKey> key, HeldWindowSerializer<TContent> window,
    FrozenTable<TKey, HeldWindow<TContent>> own, FrozenTable<KeyTimer<TKey>, HeldWindow<TContent>> others)
    : FrozenSection(operatorName, state, SectionShape.Keyed, groups, key.Fingerprint, valueFingerprint)
{
    private const int EntriesPerLook = 1024;

    /// <inheritdoc />
    public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
    {
        FrozenCursor<TKey, HeldWindow<TContent>> ownCursor = own.Drain();
        for (int i = 0; ownCursor.MoveNext(); i++)
        {
            if (i % EntriesPerLook == 0) cancellationToken.ThrowIfCancellationRequested();
            if (ownCursor.Value.IsTaken) Write(in ownCursor.Key, in ownCursor.Value, output);
        }

        FrozenCursor<KeyTimer<TKey>, HeldWindow<TContent>> cursor = others.Drain();
        for (int i = 0; cursor.MoveNext(); i++)
        {
            if (i % EntriesPerLook == 0) cancellationToken.ThrowIfCancellationRequested();
            Write(cursor.Key.Key, in cursor.Value, output);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override long CopiedBytes => own.CopiedBytes + others.CopiedBytes;

    /// <inheritdoc />
    public override void Release()
    {
        own.Release();
        others.Release();
    }

    private void Write(in TKey k, in HeldWindow<TContent> held, SectionWriter output)
    {
        key.Write(in k, output.Entry);
        window.Write(in held, output.Entry);
        output.EndEntry();
    }
}
