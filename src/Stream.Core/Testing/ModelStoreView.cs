using Streams.Checkpoints;

namespace Streams.Testing;

/// <summary>The store as one process sees it: every request is pending until the seed lets it take effect, and answered when the seed says so.</summary>
/// <remarks>A file that the process has opened before is opened at once: its pages are in memory. Restores rely on it, as they read synchronously.</remarks>
internal sealed class ModelStoreView(World world, ModelStore store, SimulatedProcess owner) : JobStore
{
    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override string Location => "the simulated store";

    /// <inheritdoc />
    public override Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public override Task<IReadOnlyList<long>> ListEntriesAsync(CancellationToken cancellationToken) => ListAsync("list entries", () => store.Numbers);

    /// <inheritdoc />
    public override Task<byte[]?> ReadEntryAsync(long number, CancellationToken cancellationToken) => Submit($"read entry {number}", canFail: true, () => store.ReadEntry(number));

    /// <inheritdoc />
    public override Task<bool> CreateEntryAsync(long number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        byte[] copy = bytes.ToArray();
        return Submit($"create entry {number}", canFail: true, () => store.CreateEntry(number, copy));
    }

    /// <inheritdoc />
    public override Task DeleteEntryAsync(long number, CancellationToken cancellationToken) => Submit($"delete entry {number}", canFail: true, () =>
    {
        store.DeleteEntry(number, owner);
        return true;
    });

    /// <inheritdoc />
    public override Task<StoreFile> CreateFileAsync(string name, CancellationToken cancellationToken) => Task.FromResult<StoreFile>(new File(this, name));

    /// <inheritdoc />
    public override Task<Stream?> OpenFileAsync(string name, CancellationToken cancellationToken)
    {
        if (_opened.Contains(name)) return Task.FromResult<Stream?>(Open(name));
        return Submit<Stream?>($"open '{name}'", canFail: true, () =>
        {
            _opened.Add(name);
            return Open(name);
        });
    }

    /// <inheritdoc />
    public override Task DeleteFileAsync(string name, CancellationToken cancellationToken)
    {
        long term = owner.Term;
        return Submit($"delete '{name}'", canFail: true, () =>
        {
            store.DeleteFile(name, term, owner);
            return true;
        });
    }

    /// <inheritdoc />
    public override Task<IReadOnlyList<string>> ListFilesAsync(string folder, CancellationToken cancellationToken) =>
        ListAsync($"list '{folder}'", () => store.FileNames.Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal)));

    private MemoryStream? Open(string name) => store.ReadFile(name) is { } bytes ? new MemoryStream(bytes, writable: false) : null;

    // In two halves, in either order, between which entries may turn over: what readdir does.
    private Task<IReadOnlyList<TItem>> ListAsync<TItem>(string what, Func<IEnumerable<TItem>> list)
    {
        bool lowFirst = world.OneIn(2);
        List<TItem> first = [];
        TItem? pivot = default;
        bool hasPivot = false;
        return Submit<IReadOnlyList<TItem>>(what, canFail: true, Rest, FirstHalf);

        void FirstHalf()
        {
            TItem[] all = [.. list()];
            if (all.Length == 0) return;
            (pivot, hasPivot) = (all[world.Random.Next(all.Length)], true);
            first.AddRange(all.Where(i => IsLow(i) == lowFirst));
        }

        IReadOnlyList<TItem> Rest() => [.. first.Concat(list().Where(i => !hasPivot || IsLow(i) != lowFirst)).Order(Compare<TItem>())];

        bool IsLow(TItem item) => Compare<TItem>().Compare(item, pivot!) < 0;
    }

    private static IComparer<TItem> Compare<TItem>() => typeof(TItem) == typeof(string) ? (IComparer<TItem>)StringComparer.Ordinal : Comparer<TItem>.Default;

    private Task<T> Submit<T>(string what, bool canFail, Func<T> effect, Action? before = null, Action? torn = null) => Translate(world.Submit(owner, what, canFail, effect, before, torn));

    // A store that fails throws its own exception.
    private static async Task<T> Translate<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (InjectedFaultException e)
        {
            throw new CheckpointStoreException(e.Message, e);
        }
    }

    private sealed class File(ModelStoreView view, string name) : StoreFile
    {
        private readonly MemoryStream _content = new();

        public override Stream Content => _content;

        public override async Task CompleteAsync(CancellationToken cancellationToken)
        {
            byte[] bytes = _content.ToArray();
            try
            {
                await view.Submit($"write '{name}'", canFail: true, () =>
                {
                    view.Store.CreateFile(name, bytes);
                    return true;
                }, torn: () => view.Store.TearFile(name, bytes)).ConfigureAwait(false);
            }
            catch (CheckpointStoreException) when (view.World.Mutation == Mutation.TakeExistingFileForWritten && view.Store.ReadFile(name) is not null)
            {
                // Half of it may be.
            }
        }

        public override ValueTask DisposeAsync() => _content.DisposeAsync();
    }

    private ModelStore Store => store;

    private World World => world;
}

/// <summary>The store of a simulated process as its options name it.</summary>
internal sealed class ModelCheckpointStore(JobStore view) : CheckpointStore
{
    /// <inheritdoc />
    internal override JobStore ForJob(string jobName) => view;
}
