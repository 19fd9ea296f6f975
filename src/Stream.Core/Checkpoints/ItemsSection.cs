using Streams.State;

namespace Streams.Checkpoints;

/// <summary>A section of a few items, frozen as they are: positions, watermarks.</summary>
internal sealed class ItemsSection<T>(string operatorName, string state, string fingerprint, int groupCount, IReadOnlyList<T> items, Action<T, StateWriter> write)
    : FrozenSection(operatorName, state, SectionShape.Items, new KeyGroupRange(0, groupCount - 1), "", fingerprint)
{
    /// <inheritdoc />
    public override ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
    {
        foreach (T item in items)
        {
            write(item, output.Entry);
            output.EndEntry();
        }

        return ValueTask.CompletedTask;
    }
}
