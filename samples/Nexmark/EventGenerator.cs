namespace Nexmark;

/// <summary>Makes events as the generator of the Nexmark suite distributes them (https://github.com/nexmark/nexmark): of 50 events 1 is a person, 3 are auctions and 46 are bids;
/// every second bid goes to the hot auction and three of four come from the hot bidder; prices spread evenly over their orders of magnitude; 1,000 events a second of event time,
/// out of order within groups of 200. Event n is the same in every run.</summary>
internal static class EventGenerator
{
    private const long FirstId = 1_000;
    private const long FirstTime = 1_700_000_000_000;
    private const int People = 1;
    private const int Auctions = 3;
    private const int Cycle = 50;
    private const int OutOfOrderGroup = 200;
    private const int HotEvery = 100;

    private static readonly string[] Channels = ["Google", "Facebook", "Baidu", "Apple"];

    /// <summary>Makes the first events.</summary>
    public static AuctionEvent[] Make(int count)
    {
        AuctionEvent[] events = new AuctionEvent[count];
        for (int n = 0; n < count; n++) events[n] = Event(n);
        return events;
    }

    private static AuctionEvent Event(long n)
    {
        Dice dice = new((ulong)n);
        long time = FirstTime + (n / OutOfOrderGroup * OutOfOrderGroup) + (n * 953 % OutOfOrderGroup);
        long cycle = n / Cycle;
        int place = (int)(n % Cycle);
        if (place < People) return new Person(FirstId + cycle, $"Person {dice.Next(1_000)}", "Bend", "OR", time);
        long people = (cycle + 1) * People;
        long auctions = (cycle * Auctions) + Math.Min(place - People + 1, Auctions);
        if (place < People + Auctions)
        {
            return new Auction(
                FirstId + auctions - 1, $"item {dice.Next(1_000)}", dice.Price(), dice.Price(), time, time + 1_000 + dice.Next(10_000), FirstId + dice.Next(people), 10 + dice.Next(5));
        }

        long auction = dice.Next(2) > 0 ? (auctions - 1) / HotEvery * HotEvery : Math.Max(0, auctions - 1 - dice.Next(100));
        long bidder = dice.Next(4) > 0 ? (people - 1) / HotEvery * HotEvery : dice.Next(people);
        string channel = dice.Next(2) > 0 ? Channels[dice.Next(Channels.Length)] : $"channel-{dice.Next(10_000)}";
        return new Bid(FirstId + auction, FirstId + bidder, dice.Price(), channel, $"https://www.nexmark.com/a{dice.Next(30)}/b{dice.Next(30)}/c{dice.Next(30)}/item.htm?query=1", time, "");
    }

    /// <summary>Random numbers that depend on the event alone (SplitMix64).</summary>
    private struct Dice(ulong state)
    {
        public long Next(long below) => (long)(Mix() % (ulong)below);

        public long Price() => (long)Math.Round(Math.Pow(10, Mix() / (double)ulong.MaxValue * 6) * 100);

        private ulong Mix()
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
