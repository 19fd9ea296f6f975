using System.Diagnostics;

namespace Streams.Operators;

/// <summary>What a function writes to: its output, and the side outputs that it declares. All of them take the watermark, and none is given a record while it is handing on.</summary>
internal abstract class FunctionOutputs(string operatorName, SideReceivers receivers)
{
    private readonly List<SidePort> _sides = [];
    private int _handedOn;

    /// <summary>Whether <see cref="HandOnNext"/> comes to the last output.</summary>
    public bool IsAtLast => _handedOn == _sides.Count;

    /// <summary>Makes what writes to a side output.</summary>
    public Output<T> Side<T>(SideOutput<T> output)
    {
        SidePort<T> side = new(new Output<T>(operatorName), receivers.Of(output));
        _sides.Add(side);
        return side.Output;
    }

    /// <summary>Begins a call of the function.</summary>
    public void Open(long timestamp)
    {
        OpenMain(timestamp);
        foreach (SidePort side in _sides) side.Open(timestamp);
    }

    /// <summary>Ends a call of the function.</summary>
    /// <returns>How many records it emitted.</returns>
    public int Close()
    {
        int emitted = CloseMain();
        foreach (SidePort side in _sides) emitted += side.Close();
        return emitted;
    }

    /// <summary>Hands on a batch that must go before the function is called again. Called only while nothing below has an open cursor.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryHandOnFull()
    {
        bool isFull = TryHandOnFullMain();
        for (int i = 0; i < _sides.Count && !isFull; i++) isFull = _sides[i].TryHandOnFull();
        return isFull;
    }

    /// <summary>Hands on what the next output has, with the watermark: the main one first. To be called until it was at the last one, with pauses if need be, after <see cref="TryHandOnFull"/> each time.</summary>
    public void HandOnNext(long watermark)
    {
        Debug.Assert(_handedOn <= _sides.Count, "It begins anew behind the last.");
        int next = _handedOn;
        _handedOn = IsAtLast ? 0 : next + 1; // first: what is below may open a cursor
        if (next == 0) HandOnMain(watermark);
        else _sides[next - 1].HandOn(watermark);
    }

    private protected abstract void OpenMain(long timestamp);

    private protected abstract int CloseMain();

    private protected abstract bool TryHandOnFullMain();

    private protected abstract void HandOnMain(long watermark);

    private abstract class SidePort
    {
        public abstract void Open(long timestamp);

        public abstract int Close();

        public abstract bool TryHandOnFull();

        public abstract void HandOn(long watermark);
    }

    private sealed class SidePort<T>(Output<T> output, IReceiver<T> next) : SidePort
    {
        public Output<T> Output => output;

        public override void Open(long timestamp) => output.Open(timestamp);

        public override int Close() => output.Close();

        public override bool TryHandOnFull() => output.TryHandOnFull(next);

        public override void HandOn(long watermark) => output.HandOnRest(next, watermark);
    }
}

/// <summary>The same for one type of output.</summary>
internal sealed class FunctionOutputs<TOut>(string operatorName, IReceiver<TOut> next, SideReceivers receivers) : FunctionOutputs(operatorName, receivers)
{
    /// <summary>The function's output.</summary>
    public Output<TOut> Main { get; } = new(operatorName);

    private protected override void OpenMain(long timestamp) => Main.Open(timestamp);

    private protected override int CloseMain() => Main.Close();

    private protected override bool TryHandOnFullMain() => Main.TryHandOnFull(next);

    private protected override void HandOnMain(long watermark) => Main.HandOnRest(next, watermark);
}
