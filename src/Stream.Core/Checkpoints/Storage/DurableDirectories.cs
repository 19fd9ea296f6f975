using System.Collections.Concurrent;
using Streams.Checkpoints.Durable;

namespace Streams.Checkpoints.Storage;

/// <summary>Creates the directories of a store, and remembers which are durable, so that each is synced once and not with every file.</summary>
/// <remarks>
/// That a directory exists does not mean that it is durable: another task, or a process that died, may have created it and not come to its sync.
/// So each one counts as durable only after this object has synced its parent. Thread-safe.
/// </remarks>
internal sealed class DurableDirectories(string root)
{
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);

    /// <summary>Makes a directory at or below the root exist, durably.</summary>
    public void Ensure(string path)
    {
        if (_durable.ContainsKey(path)) return;
        if (!string.Equals(path, root, StringComparison.Ordinal)) Ensure(Path.GetDirectoryName(path)!); // Below the root, so there is a parent.
        DurableFile.CreateDirectoryDurably(path);
        _durable[path] = true;
    }

    /// <summary>To be called when a directory was removed.</summary>
    public void Forget(string path) => _durable.TryRemove(path, out _);

    /// <summary>Forgets all, when someone else may have removed directories.</summary>
    public void Forget() => _durable.Clear();
}
