using Streams.Checkpoints;

namespace Streams.Tests.Runtime.Coordination;

/// <summary>A store whose state files, once it is told so, are opened when the test lets them be, whether or not that is cancelled.</summary>
internal sealed class HeldStore(JobStore store) : JobStore
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a file is to be opened.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Completes when whoever waits for it has been told to wait no longer.</summary>
    public Task Cancelled => _cancelled.Task;

    public override string Location => store.Location;

    public void Release() => _released.TrySetResult();

    public override async Task<Stream?> OpenFileAsync(string name, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => _cancelled.TrySetResult());
        if (name.EndsWith(".state", StringComparison.Ordinal))
        {
            _asked.TrySetResult();
            await _released.Task;
        }

        return await store.OpenFileAsync(name, CancellationToken.None);
    }

    public override Task ProbeAsync(CancellationToken cancellationToken) => store.ProbeAsync(cancellationToken);

    public override Task<IReadOnlyList<long>> ListEntriesAsync(CancellationToken cancellationToken) => store.ListEntriesAsync(cancellationToken);

    public override Task<byte[]?> ReadEntryAsync(long number, CancellationToken cancellationToken) => store.ReadEntryAsync(number, cancellationToken);

    public override Task<bool> CreateEntryAsync(long number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => store.CreateEntryAsync(number, bytes, cancellationToken);

    public override Task DeleteEntryAsync(long number, CancellationToken cancellationToken) => store.DeleteEntryAsync(number, cancellationToken);

    public override Task<StoreFile> CreateFileAsync(string name, CancellationToken cancellationToken) => store.CreateFileAsync(name, cancellationToken);

    public override Task DeleteFileAsync(string name, CancellationToken cancellationToken) => store.DeleteFileAsync(name, cancellationToken);

    public override Task<IReadOnlyList<string>> ListFilesAsync(string folder, CancellationToken cancellationToken) => store.ListFilesAsync(folder, cancellationToken);
}
