namespace Streams.Checkpoints.Storage;

/// <summary>A store that lives as long as the object: for runs without a store, and for tests. Thread-safe. Every answer is there at once.</summary>
/// <param name="location">What messages call it.</param>
internal sealed class MemoryJobStore(string location = "the memory of this process") : JobStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, byte[]> _entries = [];
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override string Location => location;

    /// <inheritdoc />
    public override Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public override Task<IReadOnlyList<long>> ListEntriesAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<IReadOnlyList<long>>([.. _entries.Keys]);
    }

    /// <inheritdoc />
    public override Task<byte[]?> ReadEntryAsync(long number, CancellationToken cancellationToken)
    {
        StoreNames.Check(number);
        lock (_lock) return Task.FromResult(_entries.TryGetValue(number, out byte[]? bytes) ? (byte[])bytes.Clone() : null);
    }

    /// <inheritdoc />
    public override Task<bool> CreateEntryAsync(long number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        StoreNames.Check(number);
        byte[] copy = bytes.ToArray();
        lock (_lock) return Task.FromResult(_entries.TryAdd(number, copy));
    }

    /// <inheritdoc />
    public override Task DeleteEntryAsync(long number, CancellationToken cancellationToken)
    {
        StoreNames.Check(number);
        lock (_lock) _entries.Remove(number);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task<StoreFile> CreateFileAsync(string name, CancellationToken cancellationToken)
    {
        StoreNames.Check(name);
        lock (_lock)
        {
            if (_files.ContainsKey(name)) throw Taken(name);
        }

        return Task.FromResult<StoreFile>(new MemoryFile(this, name));
    }

    /// <inheritdoc />
    public override Task<Stream?> OpenFileAsync(string name, CancellationToken cancellationToken)
    {
        StoreNames.Check(name);
        lock (_lock) return Task.FromResult<Stream?>(_files.TryGetValue(name, out byte[]? bytes) ? new MemoryStream(bytes, writable: false) : null);
    }

    /// <inheritdoc />
    public override Task DeleteFileAsync(string name, CancellationToken cancellationToken)
    {
        StoreNames.Check(name);
        lock (_lock) _files.Remove(name);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task<IReadOnlyList<string>> ListFilesAsync(string folder, CancellationToken cancellationToken)
    {
        StoreNames.Check(folder);
        string prefix = folder + "/";
        lock (_lock) return Task.FromResult<IReadOnlyList<string>>([.. _files.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))]);
    }

    private CheckpointStoreException Taken(string name) => new($"File '{name}' exists in {location} already; no two files of a store share a name.");

    private sealed class MemoryFile(MemoryJobStore store, string name) : StoreFile
    {
        private readonly MemoryStream _content = new();

        public override Stream Content => _content;

        public override Task CompleteAsync(CancellationToken cancellationToken)
        {
            byte[] bytes = _content.ToArray();
            lock (store._lock)
            {
                if (!store._files.TryAdd(name, bytes)) throw store.Taken(name);
            }

            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => _content.DisposeAsync();
    }
}
