namespace Streams.Operators;

/// <summary>Knows what receives the side outputs that a function declares: the chain below, or nobody while the plan only learns of them.</summary>
internal abstract class SideReceivers
{
    /// <summary>For a function that declares none.</summary>
    public static SideReceivers None { get; } = new Nowhere();

    /// <summary>What receives a side output. Asked once at most for each.</summary>
    public abstract IReceiver<T> Of<T>(SideOutput<T> output);

    private sealed class Nowhere : SideReceivers
    {
        public override IReceiver<T> Of<T>(SideOutput<T> output) => NoReceiver<T>.Instance;
    }
}
