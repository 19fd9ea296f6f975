namespace Streams.Testing;

/// <summary>A system outside that takes records exactly once: what was prepared lies there hidden, and is published under a marker that remembers it.</summary>
internal sealed class SimulatedOutput<T>
{
    private readonly Dictionary<string, T[]> _prepared = [];
    private readonly HashSet<string> _markers = [];
    private readonly List<(long Term, long CheckpointId, T[] Records)> _published = [];

    /// <summary>What everyone can see, in the order in which it was published.</summary>
    public IReadOnlyList<T> Published => [.. _published.SelectMany(static e => e.Records)];

    /// <summary>What belongs to the history that a job came to its end with, in that order: the rest was published under lineages that were left, behind the savepoints that were gone back to.</summary>
    public IReadOnlyList<T> PublishedIn(ModelStore store) => [.. _published.Where(e => store.IsOfTheEnd(e.Term, e.CheckpointId)).SelectMany(static e => e.Records)];

    /// <summary>Keeps an epoch, hidden.</summary>
    public void Prepare(string id, T[] records)
    {
        if (!_prepared.TryAdd(id, records)) throw new SimulationException($"Epoch {id} was prepared twice.");
    }

    /// <summary>Half an epoch is there, and whoever prepared it was not told that it is whole.</summary>
    public void Tear(string id, T[] records) => _prepared.TryAdd(id, records[..(records.Length / 2)]);

    /// <summary>Whether there is an epoch of a name, or half of it.</summary>
    public bool IsPrepared(string id) => _prepared.ContainsKey(id);

    /// <summary>Publishes an epoch, unless its marker is there.</summary>
    public void Commit(string id, long term, long checkpointId)
    {
        if (!_prepared.TryGetValue(id, out T[]? records)) throw new SimulationException($"Epoch {id} was committed, and never prepared.");
        if (_markers.Add(id)) _published.Add((term, checkpointId, records));
    }
}
