using Streams.Checkpoints;
using Streams.Checkpoints.Formats;

namespace Streams.Testing;

/// <summary>What a checkpoint store holds, with every entry there ever was, and the promises that its users keep.</summary>
/// <remarks>What was answered as written is durable. Of a file whose writing was not answered there may be nothing, all, or half. A deletion becomes durable some time after its answer: until
/// then a machine that loses power may bring back what was deleted, one thing without the other.</remarks>
internal sealed class ModelStore
{
    private const int MostDeletionsPending = 12;

    private readonly SortedDictionary<long, byte[]> _entries = [];
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);
    private readonly Dictionary<long, HashSet<string>> _filesOfEntry = [];
    private readonly SortedDictionary<long, CompletedEntry> _finals = [];
    private readonly SortedDictionary<long, LogEntry> _ever = [];
    private readonly List<CompletedEntry> _completed = []; // Also those on whose freed numbers void starts were created.
    private readonly HashSet<string> _torn = new(StringComparer.Ordinal);
    private readonly Queue<(SimulatedProcess Owner, Action Undo)> _deletions = new();

    /// <summary>The job whose store it is. Known once its first process has described it.</summary>
    public string Job { get; set; } = "";

    /// <summary>Whether it is the directory of a savepoint: nobody starts in it, so nobody has a successor there.</summary>
    public bool IsSavepoint { get; init; }

    /// <summary>The numbers of the entries that are there.</summary>
    public IEnumerable<long> Numbers => _entries.Keys;

    /// <summary>The names of the files that are there.</summary>
    public IEnumerable<string> FileNames => _files.Keys;

    /// <summary>How many entries were ever won.</summary>
    public int EverCount => _ever.Count;

    /// <summary>Whether the log says that the job has finished.</summary>
    public bool IsFinished => _ever.Values.Any(static e => e is FinishedEntry);

    /// <summary>Completed checkpoints of all attempts.</summary>
    public int CompletedCount => _completed.Count;

    /// <summary>How many lineages were left behind a completed checkpoint of another.</summary>
    public int Forks => Math.Max(0, _completed.Select(c => LineageOf(c.Term)).Distinct().Count() - 1);

    /// <summary>The lineage of the newest completed checkpoint; null: there is none.</summary>
    public RunId? Lineage => _ever.Values.OfType<CompletedEntry>().LastOrDefault() is { } newest ? LineageOf(newest.Term) : null;

    /// <summary>The attempt that took the last checkpoint of the job that has finished: it read all that there was to read.</summary>
    public long LastTerm => _finals.Values.First(f => LineageOf(f.Term) == LineageOf(_ever.Values.OfType<FinishedEntry>().Last().Term)).Term;

    /// <summary>How often a file has come to be, or come back.</summary>
    public long Now { get; private set; }

    /// <summary>The names of all files of all checkpoints that were ever complete.</summary>
    public IEnumerable<string> NamedEver => _filesOfEntry.Values.SelectMany(static f => f);

    /// <summary>Whether another run's start stands above a term.</summary>
    public bool IsSuperseded(long term, RunId run) => _ever.Any(e => e.Key > term && e.Value is StartEntry start && start.Run != run);

    /// <summary>Whether an entry was ever won that completes a checkpoint of a term, or a later one.</summary>
    public bool HasCompleted(long term, long checkpointId) => _completed.Exists(e => e.Term == term && e.CheckpointId >= checkpointId);

    /// <summary>The bytes of an entry, or null.</summary>
    public byte[]? ReadEntry(long number) => _entries.GetValueOrDefault(number);

    /// <summary>The bytes of a file, or null.</summary>
    public byte[]? ReadFile(string name) => _files.GetValueOrDefault(name);

    /// <summary>Creates an entry if absent, and checks what it claims.</summary>
    public bool CreateEntry(long number, byte[] bytes)
    {
        if (!_entries.TryAdd(number, bytes)) return false;
        LogEntry entry = EntryFormat.Read(Job, number, bytes);
        if (_ever.TryGetValue(number, out LogEntry? before) && entry is not StartEntry)
            throw new SimulationException($"Entry {number} held {before}, was deleted, and holds {entry} now.");
        if (entry is CompletedEntry more && _ever.Values.OfType<FinishedEntry>().FirstOrDefault(f => LineageOf(f.Term) == LineageOf(more.Term)) is { } finished)
            throw new SimulationException($"{entry} is entry {number}, although the job has finished: {finished}.");
        _ever[number] = entry;
        if (entry is not CompletedEntry completed) return true;
        _completed.Add(completed);
        _filesOfEntry[number] = FilesOf(number, completed);
        return true;
    }

    /// <summary>Deletes an entry: never a start, never the newest, never one that is kept.</summary>
    public void DeleteEntry(long number, SimulatedProcess owner)
    {
        if (!_entries.Remove(number, out byte[]? bytes)) return;
        Deleted(owner, () => _entries.TryAdd(number, bytes));
        if (_ever[number] is StartEntry) throw new SimulationException($"The start {number} was deleted.");
        if (number >= OldestKept) throw new SimulationException($"Entry {number} was deleted; the log keeps everything from {OldestKept} on.");
    }

    /// <summary>Creates a file; a name is never used twice.</summary>
    public void CreateFile(string name, byte[] bytes)
    {
        if (!TryAdd(name, bytes)) throw new CheckpointStoreException($"File '{name}' exists already.");
    }

    /// <summary>Half a file is there, and its writer was not told that it is whole.</summary>
    public void TearFile(string name, byte[] bytes)
    {
        if (TryAdd(name, bytes[..(bytes.Length / 2)])) _torn.Add(name);
    }

    /// <summary>Deletes a file: never one of a higher term than one's own, never one that a kept entry names.</summary>
    public void DeleteFile(string name, long term, SimulatedProcess owner)
    {
        if (!IsSavepoint && CheckpointNames.TermOf(name) is { } of && of > term) throw new SimulationException($"Term {term} deleted '{name}', which is its successor's.");
        foreach ((long number, HashSet<string> files) in _filesOfEntry)
        {
            if (number >= OldestKept && files.Contains(name)) throw new SimulationException($"File '{name}' was deleted; entry {number} names it, and the log keeps everything from {OldestKept} on.");
        }

        if (_files.Remove(name, out byte[]? bytes)) Deleted(owner, () => TryAdd(name, bytes));
    }

    /// <summary>A sweep has come to its end without a failure: of what was there when it began, nothing lies under lower terms but what was spared and what a kept entry names.</summary>
    public void AssertSwept(long term, long since, IReadOnlySet<string> spared)
    {
        HashSet<string> kept = [.. _filesOfEntry.Where(e => e.Key >= OldestKept).SelectMany(static e => e.Value)];
        if (_files.Keys.FirstOrDefault(f => CheckpointNames.TermOf(f) < term && _since[f] <= since && !spared.Contains(f) && !kept.Contains(f)) is { } left)
            throw new SimulationException($"Term {term} has swept, and '{left}' is still there, which no kept entry names.");
    }

    /// <summary>Whether an epoch belongs to the history that the job came to its end with: to its last lineage, or to one that was left, up to the savepoint from which the next began.</summary>
    public bool IsOfTheEnd(long term, long checkpointId)
    {
        RunId lineage = LineageOf(_ever.Values.OfType<FinishedEntry>().Last().Term);
        long upTo = long.MaxValue;
        while (LineageOf(term) != lineage)
        {
            if (ForkOf(lineage) is not { } savepoint) return false;
            (lineage, upTo) = (savepoint.Lineage, savepoint.CheckpointId);
        }

        return checkpointId <= upTo;
    }

    /// <summary>The machine of a process is off at once: any of its newest deletions may not have become durable.</summary>
    public void LosePower(SimulatedProcess owner, Random random)
    {
        foreach ((SimulatedProcess of, Action undo) in _deletions)
        {
            if (of == owner && random.Next(2) == 0) undo();
        }
    }

    /// <summary>For messages.</summary>
    public string Describe() => string.Join("; ", _entries.Keys.Select(n => $"{n}: {Short(_ever[n])}"));

    private long OldestKept => _ever.Values.OfType<CompletedEntry>().LastOrDefault()?.OldestRetained ?? long.MaxValue;

    private RunId LineageOf(long term) => ((StartEntry)_ever[term]).Lineage;

    // Where a lineage began that left another; null: it began with nothing.
    private SavepointId? ForkOf(RunId lineage) =>
        _ever.Values.OfType<StartEntry>().FirstOrDefault(s => s.Lineage == lineage)?.Origin?.Savepoint is { } savepoint && savepoint.Lineage != lineage ? savepoint : null;

    private bool TryAdd(string name, byte[] bytes)
    {
        if (!_files.TryAdd(name, bytes)) return false;
        _since[name] = ++Now;
        return true;
    }

    private void Deleted(SimulatedProcess owner, Action undo)
    {
        _deletions.Enqueue((owner, undo));
        if (_deletions.Count > MostDeletionsPending) _deletions.Dequeue();
    }

    private static string Short(LogEntry entry) => entry switch
    {
        StartEntry start => $"start of {start.Run.ToString()[..4]} from {start.RestoredFrom}",
        CompletedEntry completed => $"checkpoint {completed.CheckpointId} of term {completed.Term}",
        _ => "finished",
    };

    private HashSet<string> FilesOf(long number, CompletedEntry completed)
    {
        if (!_files.TryGetValue(completed.Manifest.Name, out byte[]? bytes)) throw new SimulationException($"Entry {number} names the manifest '{completed.Manifest.Name}', which is not there.");
        Manifest manifest = ManifestFormat.Read(bytes, completed.Manifest.Name);
        if (manifest.Kind == CheckpointKind.Final) _finals.Add(number, completed);
        HashSet<string> files = [completed.Manifest.Name, .. manifest.Files.Select(static f => f.File.Name)];
        if (files.FirstOrDefault(f => !_files.ContainsKey(f)) is { } missing) throw new SimulationException($"Entry {number} needs '{missing}', which is not there.");
        if (files.FirstOrDefault(_torn.Contains) is { } torn) throw new SimulationException($"Entry {number} names '{torn}', whose writing was never answered: it may be half.");
        return files;
    }
}
