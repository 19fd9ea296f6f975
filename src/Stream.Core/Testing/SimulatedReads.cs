namespace Streams.Testing;

/// <summary>How far each attempt has read each split: what a drained job was given.</summary>
internal sealed class SimulatedReads
{
    private readonly Dictionary<(long Term, int Split), int> _next = [];

    /// <summary>An attempt has read a split up to a record, not included.</summary>
    public void Note(long term, int split, int next) => _next[(term, split)] = next;

    /// <summary>How many records of a split had been read when an attempt was at its end; null: it did not read the split, which had ended before.</summary>
    public int? CountOf(long term, int split) => _next.TryGetValue((term, split), out int next) ? next : null;
}
