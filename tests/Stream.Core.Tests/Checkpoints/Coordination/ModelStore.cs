using System.Collections.Immutable;
using Streams.Checkpoints;

namespace Streams.Tests.Checkpoints.Coordination;

/// <summary>A rule that a history broke.</summary>
internal sealed class ViolationException(string message) : Exception(message);

/// <summary>A checkpoint store in memory: what is in it now, and everything that was ever created in it.</summary>
/// <remarks>After each deletion and each entry it checks that everything that the log keeps can be restored.</remarks>
internal sealed class ModelStore
{
    private readonly SortedDictionary<long, LogEntry> _entries = [];
    private readonly Dictionary<string, object> _files = [];
    private readonly Dictionary<long, List<LogEntry>> _history = [];
    private readonly HashSet<long> _wonStarts = [];

    public IEnumerable<long> Numbers => _entries.Keys;

    public IEnumerable<string> FileNames => _files.Keys;

    public bool IsFinished => _entries.Values.Any(static e => e is FinishedEntry);

    public LogEntry? Entry(long number) => _entries.GetValueOrDefault(number);

    public T? File<T>(string name) where T : class => _files.GetValueOrDefault(name) as T;

    public bool WasEver(long number, Predicate<LogEntry> match) => _history.TryGetValue(number, out List<LogEntry>? all) && all.Exists(match);

    public bool Create(long number, LogEntry entry, bool checkChain)
    {
        if (!_entries.TryAdd(number, entry)) return false;
        if (!_history.TryGetValue(number, out List<LogEntry>? all)) _history[number] = all = [];
        all.Add(entry);
        if (checkChain && entry is CompletedEntry completed) CheckChain(number, completed);
        CheckKept();
        return true;
    }

    /// <summary>The coordinator went on from this start.</summary>
    public void Won(long start) => _wonStarts.Add(start);

    public void DeleteEntry(long number)
    {
        if (_entries.GetValueOrDefault(number) is StartEntry && _wonStarts.Contains(number)) throw new ViolationException($"Start {number}, which was won, is deleted.");
        if (number % 1000 == 0) throw new ViolationException($"Entry {number} is deleted.");
        _entries.Remove(number);
        CheckKept();
    }

    public void WriteFile(string name, object content) => _files[name] = content;

    public void DeleteFile(string name)
    {
        if (_files.Remove(name)) CheckKept();
    }

    /// <summary>A checkpoint derives from the newest one below the start of its attempt, and nothing of another attempt lies between.</summary>
    private void CheckChain(long number, CompletedEntry completed)
    {
        long newest = _history.Where(h => h.Key < completed.Term && h.Value.Exists(static e => e is CompletedEntry)).Select(static h => h.Key).DefaultIfEmpty().Max();
        if (Entry(completed.Term) is not StartEntry start || start.Run != completed.Run || start.RestoredFrom != newest)
            throw new ViolationException($"Entry {number} of term {completed.Term} does not derive from entry {newest}, the newest below its start.");
        for (long between = completed.Term + 1; between < number; between++)
            if (!WasEver(between, e => e is CompletedEntry own && own.Term == completed.Term)) throw new ViolationException($"Entry {between} stands between start {completed.Term} and its entry {number}.");
    }

    private void CheckKept()
    {
        (long newest, CompletedEntry? top) = (0, null);
        foreach ((long number, LogEntry entry) in _entries)
            if (entry is CompletedEntry completed) (newest, top) = (number, completed);
        if (top is null) return;
        for (long number = top.OldestRetained; number <= newest; number++)
        {
            if (!_entries.TryGetValue(number, out LogEntry? entry)) throw new ViolationException($"Entry {number} is gone, and {newest} keeps everything from {top.OldestRetained} on.");
            if (entry is not CompletedEntry kept) continue;
            Manifest manifest = File<Manifest>(kept.Manifest.Name) ?? throw new ViolationException($"The manifest of entry {number} is gone, and {newest} keeps everything from {top.OldestRetained} on.");
            foreach (StateFile file in manifest.Files)
                if (!_files.ContainsKey(file.File.Name)) throw new ViolationException($"File {file.File.Name} is gone, and entry {number} names it.");
        }
    }
}

/// <summary>What readers of the job's output see: items in epochs. An epoch published twice is one epoch.</summary>
internal sealed class ModelOutput(int tasks)
{
    private readonly Dictionary<long, Epoch>[] _epochs = [.. Enumerable.Range(0, tasks).Select(static _ => new Dictionary<long, Epoch>())];
    private readonly int[] _ends = new int[tasks];

    public bool HasAll(int items) => _ends.All(e => e == items);

    public int EndOf(int task) => _ends[task];

    public void Publish(int task, Epoch epoch)
    {
        if (epoch.From == epoch.To || (_epochs[task].TryGetValue(epoch.From, out Epoch? known) && known == epoch)) return;
        if (epoch.From < _ends[task]) throw new ViolationException($"Doubled: task {task} publishes {epoch}, and everything up to {_ends[task]} is published.");
        if (epoch.From > _ends[task]) throw new ViolationException($"Lost: task {task} publishes {epoch}, and only what lies below {_ends[task]} is published.");
        _epochs[task][epoch.From] = epoch;
        _ends[task] = epoch.To;
    }
}

/// <summary>Items [From, To), prepared for a checkpoint.</summary>
internal sealed record Epoch(long Id, int From, int To);

/// <summary>What a task writes: how far it has read, where its source ends, which is where it was drained if it was, and what is not known to be published.</summary>
internal sealed record TaskState(int Position, int End, ImmutableArray<Epoch> Pending);
