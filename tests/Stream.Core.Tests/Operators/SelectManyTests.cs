using Streams.Elements;
using Streams.Operators;

namespace Streams.Tests.Operators;

public sealed class SelectManyTests
{
    [Fact]
    public async Task What_was_being_expanded_when_the_task_ends_is_disposed_of()
    {
        bool isDisposed = false;
        FakeContext context = FakeContext.Of(null);
        SelectManyOperator<int, int> expand = new(context, Endless, new CollectingReceiver<int>(context));
        Batch<int> batch = new(1) { Count = 1 };
        expand.OnBatch(batch);
        Assert.True(expand.IsOpen);

        await expand.DisposeAsync();

        Assert.True(isDisposed);

        IEnumerable<int> Endless(int seed)
        {
            try
            {
                while (true) yield return seed++;
            }
            finally
            {
                isDisposed = true;
            }
        }
    }
}
