using Streams.Checkpoints;
using Streams.Checkpoints.Storage;

namespace Streams.Tests.Checkpoints;

public sealed class MemoryJobStoreTests : JobStoreContract
{
    private readonly MemoryJobStore _store = new();

    private protected override JobStore Open() => _store;

    [Fact]
    public void Jobs_of_one_store_see_only_their_own()
    {
        MemoryCheckpointStore store = new();

        Assert.Same(store.ForJob("a"), store.ForJob("a"));
        Assert.NotSame(store.ForJob("a"), store.ForJob("b"));
        Assert.Throws<ArgumentException>(() => store.ForJob("a/b"));
    }
}
